"""What a plan, a report and a status consist of: order, groups and sentences, decided once.

The writers beside this folder (human, markdown) lay an outline out; they choose no words.
"""
