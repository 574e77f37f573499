"""A whole standard as an Excel workbook (指标体系), and back, without loss.

Rooms: `columns` (how a field becomes a cell and a cell a field), `sheets` (which sheet
holds which records), `writing`, `reading`. An office can author its own standard here:
every fault is reported with sheet and cell.
"""
