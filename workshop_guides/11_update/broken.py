"""Step 11: a program that starts, and fails at once. The board goes back by itself."""


async def main():
    raise RuntimeError("this program is broken")


if __name__ == "__main__":
    import asyncio

    asyncio.run(main())
