"""`postsync render`: campaigns and variants as the ordinary posts that they become."""

CAMPAIGN = """
id: tips
forEach: ../data/tips.csv
schedule: {every: week, on: [tue, thu], at: "09:00", timezone: Europe/Berlin, from: 2027-03-23}
template:
  accounts: [x:acme, linkedin:acme-inc]
  content: "Tip {{ slot.number }}: {{ row.text }}"
  variants:
    linkedin: {content: "{{ row.text | upper }}"}
"""
ROWS = "key,text\nshorts,Wear shorts\nhats,A hat\n"
