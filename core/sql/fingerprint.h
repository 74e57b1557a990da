/* fingerprint.h: a checksum of a script that does not see its formatting. */
#ifndef MS_SQL_FINGERPRINT_H
#define MS_SQL_FINGERPRINT_H

#include <migsafe/dialect.h>

/* SHA-256, as 64 hex digits, over the script's tokens: comments, blanks and empty statements are left out, keywords and
 * unquoted names are folded to one case where the server folds them, literals count as they are written, statement
 * boundaries count. Two scripts that differ in formatting alone have one fingerprint; any other difference changes it.
 * Text that cannot be cut (an unterminated string) gives the hash of its bytes. Fails only for text that is too long
 * (MS_ERR_USAGE). */
MS_API ms_status ms_sql_fingerprint(const ms_dialect *dialect, const char *text, size_t len, char hex[65],
                                    ms_error *err);

#endif
