"""Invented filings and questions about them, written for the benchmark of retrieval."""
