/* SPDX-License-Identifier: MIT */
/* How the page of a report looks; part of the page, which refers to nothing outside of it. */
#ifndef IPCLAB_HARNESS_PAGE_STYLE_H
#define IPCLAB_HARNESS_PAGE_STYLE_H

extern const char page_style[];

#endif
