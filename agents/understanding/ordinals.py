"""Places in a list by the words for them: "the first", "2nd", "the latter"."""

PLACES = {
    word: place
    for place, words in enumerate(("first 1st former", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"))
    for word in words.split()
} | {"last": -1, "latter": -1}
"""The place of each word, counted from 0; the last is -1."""
PLACE = "|".join(PLACES)
