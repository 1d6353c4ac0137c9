"""Documents in, cited passages out: local embeddings, Chroma and full text, fused by rank."""
