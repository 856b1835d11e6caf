"""What is written into the registers of the work stream, and whether it is sensible."""
