"""Rules that say what to hold, one registry of them, and the words they are asked for with."""
