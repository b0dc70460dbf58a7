/* SPDX-License-Identifier: MIT */
/*
 * A result as text, on the log of a guest whose memory nobody else sees (docs/ABI.md):
 *
 *     ipclab-report begin VERSION BYTES
 *     ipclab-report OFFSET DIGITS CRC      for each piece, in order
 *     ipclab-report end CRC
 *
 * The bytes are the run header, the records and the samples used, one after the other. DIGITS
 * are up to REPORT_PIECE of them in hexadecimal. OFFSET and the CRCs have eight hexadecimal
 * digits; a piece's CRC is over its line up to the blank before it, the last over all bytes.
 * So whatever a serial line does to the text (losing, repeating, reordering, flipping) shows.
 */
#ifndef IPCLAB_REPORT_H
#define IPCLAB_REPORT_H

#define REPORT_WORD "ipclab-report"
#define REPORT_VERSION 1
#define REPORT_PIECE 32

#endif
