"""Proof, by kind: unit, property, contract, integration, golden, arch, e2e."""
