"""What to hold: weights from skfolio within limits, their record out of sample, and drift from them."""
