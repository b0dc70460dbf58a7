/* SPDX-License-Identifier: MIT */
#include "sha256.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>

void sha256_text(const void *data, size_t size, char text[65])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, size, data);
    sha256_digest(&context, sizeof(digest), digest);
    base16_encode_update(text, sizeof(digest), digest);
    text[BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE)] = '\0';
}
