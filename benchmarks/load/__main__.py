"""`python -m benchmarks.load`: see work.py."""

import django

if __name__ == "__main__":
    django.setup()
    from benchmarks.load.work import main

    main()
