"""The members, one file each."""
