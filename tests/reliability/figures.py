"""How hard each property is tried: reduced in `make test`, the figures asked for in `make soak` (SOAK=1).

One code for both: a test takes its figures from here and asks nothing else about where it runs.
"""

import os

FULL = os.environ.get("SOAK") == "1"


def sized(reduced: int, full: int) -> int:
    return full if FULL else reduced


# R1, R2: races for the last unit and for the last points
RACERS = sized(12, 64)
STOCK_ROUNDS = sized(2, 50)
POINTS_ROUNDS = sized(1, 10)

# R3: workers that move points, killed at random
MOVERS = sized(3, 32)
MOVES_EACH = sized(100, 5_000)
MOVER_KILLS = sized(3, 60)

# R4: the laws of the books
ENTRIES = sized(20_000, 1_000_000)
LAWS_SECONDS = 5  # for the full figure

# R6: ledger and redemptions against a model
MACHINE_EXAMPLES = sized(4, 40)
MACHINE_STEPS = sized(15, 40)

# RG19: places in the matrix taken at once
PLACERS = sized(12, 64)
PLACE_ROUNDS = sized(1, 20)

# R7, R8: the same form at once
REPEATS = sized(6, 20)
FORM_ROUNDS = sized(1, 5)

# R9: the mail worker killed
MAILS = sized(60, 2_000)
MAIL_KILLS = sized(3, 20)

# R10, R12: a process killed just after the commit; the broker away
CRASHES = sized(1, 10)
AWAY_ROUNDS = sized(1, 50)

# R11: jobs that wait while the broker loses everything
JOBS = sized(50, 500)
JOBS_SECONDS = 300

# R13: a mail server that refuses, closes and stalls
MOODY_MAILS = sized(16, 400)

# R14: a close whose database restarts, and whose worker dies; at which steps of each worker
CLOSING_AGENTS = sized(700, 50_000)
RESTARTS = (2, 3, 2) if FULL else (2,)
CLOSE_KILLS = sized(3, 20)

# R15: clicks and schedules at once
CLOSERS = sized(6, 32)
CLOSES = sized(1, 10)

# R17: states by file
STATE_ROWS = sized(200, 10_000)
BAD_STATES = 10

# R17, R18: people by file, and how many of them come by other doors meanwhile
PEOPLE_ROWS = sized(240, 100_000)
LATE_PEOPLE = sized(4, 1_000)

# R25: deadlines that passed while nothing ran
TIMED = sized(5, 60)

# R16: a file full of mistakes
BAD_ROWS = sized(400, 10_000)
BAD_ROWS_SECONDS = 60

# R21: shares of an amount
SPLITS = sized(4_000, 100_000)

# R22: contracts voided after their points were spent
VOIDED = sized(3, 100)

# R23: contracts with their paper in what is backed up and restored
DRILLED = sized(1, 1_000)

# R24: migrations under traffic
MIGRATION_ROWS = sized(0, 200_000)
MIGRATION_CLIENTS = sized(2, 6)

# R19: deliveries to others' servers
DELIVERIES = sized(20, 1_000)
DELIVERY_KILLS = sized(1, 10)
