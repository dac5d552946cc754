"""`python -m bot` is `invoicebot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
