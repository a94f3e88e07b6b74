/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address - URLs by their delimiters (RFC 3986, section 3), addresses by
 * their prefixes.  What is asked of the network is decided by libcurl's
 * parser; this one only names and shows.
 */
#include "ingest/address.h"

#include <netinet/in.h>
#include <stdint.h>

static bool is_clean(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c <= ' ' || c == 0x7F) {
            return false;
        }
    }
    return true;
}

static bool take_scheme(struct str *url, bool *secure)
{
    static const struct str schemes[] = {{"https://", 8}, {"http://", 7}};

    for (size_t i = 0; i < 2; i++) {
        struct str head = {url->ptr, schemes[i].len};

        if (url->len > head.len && str_eq_nocase(head, schemes[i])) {
            *secure = i == 0;
            url->ptr += head.len;
            url->len -= head.len;
            return true;
        }
    }
    return false;
}

/* Bytes before the first of the stops. */
static struct str until(struct str *rest, const char *stops)
{
    struct str head = {rest->ptr, 0};

    while (head.len < rest->len && !strchr(stops, rest->ptr[head.len])) {
        head.len++;
    }
    rest->ptr += head.len;
    rest->len -= head.len;
    return head;
}

/* user@host:port, user@[v6]:port */
static bool split_authority(struct str authority, struct address *out)
{
    size_t at = authority.len;

    while (at > 0 && authority.ptr[at - 1] != '@') {
        at--;
    }
    out->user = (struct str){authority.ptr, at > 0 ? at - 1 : 0};
    authority.ptr += at;
    authority.len -= at;
    if (authority.len > 0 && authority.ptr[0] == '[') {
        ptrdiff_t close = str_find(authority, ']');

        if (close < 0) {
            return false;
        }
        out->host = (struct str){authority.ptr + 1, (size_t)close - 1};
        authority.ptr += close + 1;
        authority.len -= (size_t)close + 1;
    } else {
        out->host = until(&authority, ":");
    }
    if (authority.len > 0 && authority.ptr[0] != ':') {
        return false;
    }
    out->port = authority.len > 0
                    ? (struct str){authority.ptr + 1, authority.len - 1}
                    : STR("");
    return out->host.len > 0;
}

bool address_parse(struct str url, struct address *out)
{
    struct str rest = url;

    *out = (struct address){.query = STR("")};
    if (!is_clean(url) || !take_scheme(&rest, &out->secure) ||
        !split_authority(until(&rest, "/?#"), out)) {
        return false;
    }
    out->path = until(&rest, "?#");
    if (rest.len > 0 && rest.ptr[0] == '?') {
        rest.ptr++;
        rest.len--;
        out->query = until(&rest, "#");
    }
    return true;
}

static bool is_among(struct str name, const struct str *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(name, list[i])) {
            return true;
        }
    }
    return false;
}

const char *address_shown(struct arena *a, const struct address *at,
                          const struct str *secret, size_t nsecret)
{
    bool v6 = str_find(at->host, ':') >= 0;
    struct str query = at->query;
    struct str out = arena_printf(
        a, "%s://%s%.*s%s%s%.*s%.*s", at->secure ? "https" : "http",
        v6 ? "[" : "", STR_ARG(at->host), v6 ? "]" : "",
        at->port.len > 0 ? ":" : "", STR_ARG(at->port), STR_ARG(at->path));
    char sep = '?';

    while (query.ptr && query.len > 0) {
        struct str value = str_cut(&query, '&');
        struct str whole = value;
        struct str name = str_cut(&value, '=');

        if (is_among(name, secret, nsecret)) {
            out = arena_printf(a, "%.*s%c%.*s=***", STR_ARG(out), sep,
                               STR_ARG(name));
        } else {
            out = arena_printf(a, "%.*s%c%.*s", STR_ARG(out), sep,
                               STR_ARG(whole));
        }
        sep = '&';
    }
    return arena_cstr(a, out);
}

bool address_has_query(const struct address *at, struct str name)
{
    struct str query = at->query;

    while (query.ptr && query.len > 0) {
        struct str value = str_cut(&query, '&');

        if (str_eq(str_cut(&value, '='), name)) {
            return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool is_file_name(struct str s)
{
    if (s.len == 0 || str_is(s, ".") || str_is(s, "..")) {
        return false;
    }
    while (s.len > 0) {
        size_t n = str_utf8(s);
        unsigned char c = (unsigned char)s.ptr[0];

        if (n == 0 || c < 0x20 || c == 0x7F || c == '/' || c == '\\') {
            return false;
        }
        s.ptr += n;
        s.len -= n;
    }
    return true;
}

struct str address_name(struct arena *a, const struct address *at)
{
    struct str raw = at->path;
    char *text;
    size_t n = 0, from = raw.len;

    while (from > 0 && raw.ptr[from - 1] != '/') {
        from--;
    }
    text = arena_alloc(a, raw.len - from + 1);
    for (size_t i = from; i < raw.len; i++) {
        int high = i + 2 < raw.len && raw.ptr[i] == '%'
                       ? hex_digit(raw.ptr[i + 1])
                       : -1;
        int low = high >= 0 ? hex_digit(raw.ptr[i + 2]) : -1;

        if (low >= 0) {
            text[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            text[n++] = raw.ptr[i];
        }
    }
    return is_file_name((struct str){text, n}) ? (struct str){text, n}
                                               : STR("");
}

const char *address_redirect_fault(const char *from, const char *to)
{
    bool secure = str_eq_nocase(str_from(to), STR("https"));

    if (!secure && !str_eq_nocase(str_from(to), STR("http"))) {
        return "to something that is not http or https";
    }
    if (!secure && str_eq_nocase(str_from(from), STR("https"))) {
        return "from https to http";
    }
    return NULL;
}

struct range {
    unsigned char prefix[16];
    unsigned bits;
};

static bool in_range(const unsigned char *ip, const struct range *r)
{
    unsigned whole = r->bits / 8, rest = r->bits % 8;

    if (memcmp(ip, r->prefix, whole) != 0) {
        return false;
    }
    return rest == 0 || ((ip[whole] ^ r->prefix[whole]) >> (8 - rest)) == 0;
}

static bool is_public_v4(const unsigned char ip[4])
{
    static const struct range special[] = {
        {{0}, 8},             /* this network */
        {{10}, 8},            /* private */
        {{100, 64}, 10},      /* shared by carriers */
        {{127}, 8},           /* loopback */
        {{169, 254}, 16},     /* link-local; clouds serve keys there */
        {{172, 16}, 12},      /* private */
        {{192, 0, 0}, 24},    /* protocol assignments */
        {{192, 0, 2}, 24},    /* documentation */
        {{192, 88, 99}, 24},  /* 6to4 relays, withdrawn */
        {{192, 168}, 16},     /* private */
        {{198, 18}, 15},      /* benchmarks */
        {{198, 51, 100}, 24}, /* documentation */
        {{203, 0, 113}, 24},  /* documentation */
        {{224}, 4},           /* multicast */
        {{240}, 4},           /* reserved, broadcast */
    };

    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (in_range(ip, &special[i])) {
            return false;
        }
    }
    return true;
}

static bool is_public_v6(const unsigned char ip[16])
{
    static const struct range mapped = {{[10] = 0xFF, 0xFF}, 96};
    static const struct range nat64 = {{0x00, 0x64, 0xFF, 0x9B}, 96};
    static const struct range six_to_four = {{0x20, 0x02}, 16};
    static const struct range global = {{0x20}, 3};
    static const struct range special[] = {
        {{0x20, 0x01}, 23},             /* protocol assignments, Teredo */
        {{0x20, 0x01, 0x0D, 0xB8}, 32}, /* documentation */
        {{0x3F, 0xFF}, 20},             /* documentation */
    };

    if (in_range(ip, &mapped) || in_range(ip, &nat64)) {
        return is_public_v4(ip + 12);
    }
    if (in_range(ip, &six_to_four)) {
        return is_public_v4(ip + 2);
    }
    /* loopback, unique local, link-local and multicast lie outside */
    if (!in_range(ip, &global)) {
        return false;
    }
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (in_range(ip, &special[i])) {
            return false;
        }
    }
    return true;
}

bool address_is_public(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET) {
        struct sockaddr_in v4;

        memcpy(&v4, sa, sizeof v4);
        return is_public_v4((const unsigned char *)&v4.sin_addr);
    }
    if (sa->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;

        memcpy(&v6, sa, sizeof v6);
        return is_public_v6(v6.sin6_addr.s6_addr);
    }
    return false;
}
