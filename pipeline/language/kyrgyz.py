"""first version"""
def lemma(word):
    return word.lower()
