"""The floor `language`: Kyrgyz, Russian and English, mixed in one sentence, read as words."""
