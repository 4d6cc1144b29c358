"""Tells what decimal arithmetic must give, from the rules and Python's own decimal module.

Reads lines "OPERATION A B" and writes a line for each: the text of the result or "refused" for
add, subtract and multiply; -1, 0 or 1 for compare.

The rules: operands and results have at most 1,000 significant digits and an exponent (the n of
d.ddd x 10^n) within 1,000. A result is written in plain digits when these are at most 40, else as
d.ddde+n or d.ddde-n; without zeros at the end of a fraction, and zero without a sign.
"""

import decimal
import operator
import sys
from decimal import Decimal

OPERATIONS = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul}

sys.set_int_max_str_digits(0)
decimal.getcontext().prec = 5000
decimal.getcontext().traps[decimal.Inexact] = True
decimal.getcontext().traps[decimal.Clamped] = True


def exact(text):
    """The number as whole x 10^exponent in Python's integers, whole not divisible by ten."""
    mantissa, _, exponent = text.lower().partition("e")
    before, _, after = mantissa.partition(".")
    digits = (before + after).rstrip("0")
    dropped = len(before + after) - len(digits)
    whole = int(digits) if digits.strip("-0") else 0
    return whole, (int(exponent or "0") - len(after) + dropped) if whole else 0


def scientific(whole, exponent):
    """The significant digits and the n of d.ddd x 10^n."""
    digits = str(abs(whole))
    return digits, exponent + len(digits) - 1


def allowed(whole, exponent):
    digits, n = scientific(whole, exponent)
    return whole == 0 or (len(digits) <= 1000 and -1000 <= n <= 1000)


def written(value):
    value = value.normalize()
    if value == 0:
        return "0"
    plain = format(value, "f")
    if sum(c.isdigit() for c in plain) <= 40:
        return plain
    digits = "".join(map(str, value.as_tuple().digits))
    fraction = "." + digits[1:] if len(digits) > 1 else ""
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[0]}{fraction}e{value.adjusted():+d}"


def computed(operation, a, b):
    if not (allowed(*exact(a)) and allowed(*exact(b))):
        return "refused"
    result = OPERATIONS[operation](Decimal(a), Decimal(b)).normalize()
    sign, digits, exponent = result.as_tuple()
    del sign
    if result != 0 and (len(digits) > 1000 or abs(exponent + len(digits) - 1) > 1000):
        return "refused"
    return written(result)


def sign_of(value):
    return (value > 0) - (value < 0)


def compared(a, b):
    a_whole, a_exponent = exact(a)
    b_whole, b_exponent = exact(b)
    sign = sign_of(a_whole)
    if sign != sign_of(b_whole) or sign == 0:
        return sign_of(sign - sign_of(b_whole))
    a_order = scientific(a_whole, a_exponent)[1]
    b_order = scientific(b_whole, b_exponent)[1]
    if a_order != b_order:
        return sign * sign_of(a_order - b_order)
    # As high, so what is lower by an exponent is but a few thousand digits longer.
    least = min(a_exponent, b_exponent)
    return sign_of(a_whole * 10 ** (a_exponent - least) - b_whole * 10 ** (b_exponent - least))


for line in sys.stdin:
    name, first, second = line.split()
    print(compared(first, second) if name == "compare" else computed(name, first, second))
