"""The room `report`: what the tables of all stages say, as one document in three languages, with a trail from each number to its row."""
