"""Background work on arq: each job a thin call of a tool."""
