"""The catalogue: finding shelves and the statements in them, by id, by source, by what they mention."""
