"""Words of statements in English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic languages and Polish."""
