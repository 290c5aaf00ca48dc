"""Networks from the published file, and the one way in which any reference file is taken."""
