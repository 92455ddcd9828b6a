"""`python -m gateway.cli`: the `dannaya` command where its name is not on the path."""

from gateway.cli import main

if __name__ == "__main__":
    main()
