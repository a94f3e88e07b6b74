/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transfer - a try is a chain of hops; a hop is one request without
 * redirects.  Decisions are taken between hops, so that libcurl never goes
 * anywhere by itself.
 */
#include "ingest/transfer.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include "common/stop.h"
#include "ingest/address.h"

/* Six tries in half a minute of waiting: what lasts longer is for the next
 * night.  40 s of silence twice, or 20 s to connect twice, stay under 90 s. */
const struct transfer_limits transfer_night = {
    .backoff = {.tries = 6, .slow_tries = 2, .wait_ms = 1000, .asked_s = 60},
    .connect_s = 20,
    .slow_s = 40,
    .slow_bytes = 100,
    .total_s = (long)4 * 60 * 60, /* 20 GB at 1.4 MB/s */
    .redirects = 10,
};

/* Servers send 1 KB; libcurl keeps them all. */
#define HEADERS_MAX ((size_t)256 << 10)
/* An error page is read to its end, so that the connection can be kept. */
#define PAGE_MAX ((uint64_t)1 << 20)

struct transfer {
    CURL *curl;
    struct arena memory; /* this struct and what one get needs */
    const struct archive *archive;
    const struct transfer_limits *limits;
    const struct transfer_request *rq;
    struct archive_writer body;
    char fault[CURL_ERROR_SIZE];
    /* of the hop */
    struct err why;      /* set by a callback that ends it */
    bool may_be_private; /* its host is allowed */
    bool refused;        /* an address was */
    size_t headers;
    uint64_t dropped; /* of a page that is no 200 */
};

static long status_of(const struct transfer *t)
{
    long status = 0;

    (void)curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;

    (void)p;
    t->headers += size * n;
    if (t->headers > HEADERS_MAX) {
        err_set(&t->why, ERR_FAILED, "headers of more than %zu bytes",
                HEADERS_MAX);
        return 0;
    }
    return size * n;
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;
    size_t all = size * n;

    if (status_of(t) != 200 || t->rq->post.len > 0) {
        t->dropped += all;
        if (t->dropped > PAGE_MAX) {
            /* judged by its status, whatever else it holds */
            return 0;
        }
        return all;
    }
    if (t->body.fd < 0 && archive_begin(&t->body, t->archive, &t->why)) {
        return 0;
    }
    if (t->body.made.bytes + all > t->rq->limit) {
        err_set(&t->why, ERR_FAILED,
                "the body is larger than the limit of %llu bytes (see "
                "\"limit\" of fetch)",
                (unsigned long long)t->rq->limit);
        return 0;
    }
    return archive_put(&t->body, p, all, &t->why) == OK ? all : 0;
}

static int on_progress(void *arg, curl_off_t dltotal, curl_off_t dlnow,
                       curl_off_t ultotal, curl_off_t ulnow)
{
    struct transfer *t = arg;

    (void)dltotal;
    (void)dlnow;
    (void)ultotal;
    (void)ulnow;
    if (stop_wanted()) {
        stop_err(&t->why);
        return 1;
    }
    return 0;
}

/* The last moment at which the address is known and nothing was sent: a name
 * may resolve to anything, and to something else than a moment ago. */
static curl_socket_t on_socket(void *arg, curlsocktype purpose,
                               struct curl_sockaddr *at)
{
    struct transfer *t = arg;

    (void)purpose;
    if (!t->may_be_private && !address_is_public(&at->addr)) {
        t->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

static bool set_options(struct transfer *t)
{
    const struct transfer_limits *l = t->limits;
    CURL *c = t->curl;
    bool bad = false;

#define SET(option, value) (bad = curl_easy_setopt(c, option, value) || bad)
    SET(CURLOPT_PROTOCOLS_STR, "https,http");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_ACCEPT_ENCODING, NULL);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    SET(CURLOPT_MAXCONNECTS, 1L);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_CONNECTTIMEOUT, l->connect_s);
    SET(CURLOPT_LOW_SPEED_TIME, l->slow_s);
    SET(CURLOPT_LOW_SPEED_LIMIT, l->slow_bytes);
    SET(CURLOPT_TIMEOUT, l->total_s);
    SET(CURLOPT_ERRORBUFFER, t->fault);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, t);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_socket);
    SET(CURLOPT_OPENSOCKETDATA, t);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(CURLOPT_XFERINFODATA, t);
#undef SET
    return !bad;
}

enum err_code transfer_new(struct transfer **out, const struct archive *ar,
                           const struct transfer_limits *limits,
                           struct err *err)
{
    struct arena memory;
    struct transfer *t;

    *out = NULL;
    arena_init(&memory, 0);
    t = arena_zalloc(&memory, 1, sizeof *t);
    t->memory = memory;
    t->archive = ar;
    t->limits = limits;
    t->body.fd = -1;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
        t->curl = curl_easy_init();
    }
    if (!t->curl || !set_options(t)) {
        transfer_free(t);
        return err_set(err, ERR_RETRY, "could not set up libcurl");
    }
    *out = t;
    return OK;
}

void transfer_free(struct transfer *t)
{
    struct arena memory;

    if (t) {
        archive_abort(&t->body);
        curl_easy_cleanup(t->curl);
        curl_global_cleanup();
        memory = t->memory;
        arena_release(&memory);
    }
}

/* A header that may be sent back: what came from a server could hold
 * anything, and what was kept of it could have been replaced. */
static struct curl_slist *condition(struct arena *a, struct curl_slist *list,
                                    const char *name, struct str value)
{
    struct curl_slist *more;

    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < ' ' || value.ptr[i] > '~') {
            return list;
        }
    }
    if (value.len == 0) {
        return list;
    }
    more = curl_slist_append(
        list, arena_printf(a, "%s: %.*s", name, STR_ARG(value)).ptr);
    return more ? more : list;
}

/* The index-th header of this name of the last reply, or nothing. */
static struct str header_at(struct transfer *t, const char *name, size_t index)
{
    struct curl_header *h;

    if (curl_easy_header(t->curl, name, index, CURLH_HEADER, -1, &h) !=
        CURLHE_OK) {
        return STR_NULL;
    }
    return str_from(h->value);
}

static struct str header(struct transfer *t, struct arena *a, const char *name)
{
    struct str value = header_at(t, name, 0);

    return value.ptr ? arena_str(a, value) : STR_NULL;
}

/* Chunks end with a sign; any other coding was not asked for and libcurl
 * would have undone it without checking its end.  Two lengths, or one that is
 * no number, leave the end open (RFC 9112, section 6.3); libcurl 7.88 takes
 * the last. */
static enum err_code check_framing(struct transfer *t, bool *chunked,
                                   struct err *err)
{
    struct str rest, length = header_at(t, "Content-Length", 0), other;
    int64_t ignored;

    *chunked = false;
    for (size_t i = 0; rest = header_at(t, "Transfer-Encoding", i), rest.ptr;
         i++) {
        while (rest.ptr) {
            struct str coding = str_trim(str_cut(&rest, ','));

            if (str_eq_nocase(coding, STR("chunked"))) {
                *chunked = true;
            } else if (coding.len > 0 &&
                       !str_eq_nocase(coding, STR("identity"))) {
                return err_set(err, ERR_FAILED,
                               "the server used a transfer coding that was "
                               "not asked for");
            }
        }
    }
    for (size_t i = 0; other = header_at(t, "Content-Length", i), other.ptr;
         i++) {
        if (!str_eq(other, length) || !str_int64(other, &ignored)) {
            return err_set(err, ERR_FAILED,
                           "the server sent an unclear Content-Length");
        }
    }
    return OK;
}

/* How a hop ended. */
enum end { END_DONE, END_REDIRECT, END_AGAIN, END_SLOW, END_FAILED };

static enum end classify(struct transfer *t, CURLcode code, struct err *err)
{
    const char *plain = curl_easy_strerror(code);
    /* libcurl's own words name host and reason; those about a reply may quote
     * it and are left out */
    const char *full = t->fault[0] ? t->fault : plain;

    if (t->why.code != OK) {
        *err = t->why;
        return END_FAILED;
    }
    if (t->refused) {
        err_set(err, ERR_FAILED,
                "the host has an address of a private network (list it under "
                "\"allow\" of fetch if that is meant)");
        return END_FAILED;
    }
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        err_set(err, ERR_RETRY, "no answer in time");
        return END_SLOW;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
        err_set(err, ERR_RETRY, "%s", full);
        return END_AGAIN;
    case CURLE_PARTIAL_FILE:
        err_set(err, ERR_RETRY, "the body was cut off");
        return END_AGAIN;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_OUT_OF_MEMORY:
        err_set(err, ERR_RETRY, "%s", plain);
        return END_AGAIN;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
        err_set(err, ERR_FAILED, "%s", full);
        return END_FAILED;
    case CURLE_FILESIZE_EXCEEDED:
        err_set(err, ERR_FAILED,
                "the body is larger than the limit of %llu bytes (see "
                "\"limit\" of fetch)",
                (unsigned long long)t->rq->limit);
        return END_FAILED;
    default:
        err_set(err, ERR_FAILED, "%s", plain);
        return END_FAILED;
    }
}

static enum end judge_status(long status, struct err *err)
{
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
        err_set(err, ERR_RETRY, "the server answered with status %ld", status);
        return END_AGAIN;
    }
    err_set(err, ERR_FAILED, "the server answered with status %ld", status);
    return END_FAILED;
}

/* Whole as far as HTTP can tell: into the archive with it. */
static enum end keep(struct transfer *t, struct arena *a,
                     struct transfer_reply *out, struct err *err)
{
    curl_off_t length = -1;
    bool chunked;

    if (check_framing(t, &chunked, err)) {
        return END_FAILED;
    }
    if (t->body.fd < 0) {
        err_set(err, ERR_FAILED, "the server sent an empty body");
        return END_FAILED;
    }
    (void)curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
                            &length);
    out->length_unknown = length < 0 && !chunked;
    out->content_type = header(t, a, "Content-Type");
    out->content_disposition = header(t, a, "Content-Disposition");
    if (archive_commit(&t->body, &out->body, err)) {
        return END_FAILED;
    }
    return END_DONE;
}

static enum end judge(struct transfer *t, struct arena *a, CURLcode code,
                      struct transfer_reply *out, struct err *err)
{
    bool conditional = t->rq->etag.len > 0 || t->rq->last_modified.len > 0;

    out->status = status_of(t);
    if (t->rq->post.len > 0 && out->status >= 200 && out->status < 300) {
        return END_DONE;
    }
    if (t->why.code == OK && out->status > 200 && code != CURLE_OK) {
        /* whatever became of the page that came with it */
        return judge_status(out->status, err);
    }
    if (code != CURLE_OK) {
        return classify(t, code, err);
    }
    out->etag = header(t, a, "ETag");
    out->last_modified = header(t, a, "Last-Modified");
    switch (out->status) {
    case 200:
        return keep(t, a, out, err);
    case 304:
        if (conditional) {
            return END_DONE;
        }
        break;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
        return END_REDIRECT;
    default:
        break;
    }
    return judge_status(out->status, err);
}

/* Where a request goes. */
struct hop {
    CURLU *url;
    const char *scheme, *host, *port; /* in the arena, lower case */
};

static const char *part(struct arena *a, CURLU *url, CURLUPart what)
{
    char *text = NULL;
    const char *out = NULL;

    if (curl_url_get(url, what, &text, CURLU_DEFAULT_PORT) == CURLUE_OK) {
        out = arena_cstr(a, str_from(text));
    }
    curl_free(text);
    return out;
}

static bool hop_to(struct arena *a, struct hop *h, const char *url)
{
    h->scheme = h->host = h->port = NULL;
    if (!h->url || curl_url_set(h->url, CURLUPART_URL, url, 0)) {
        return false;
    }
    h->scheme = part(a, h->url, CURLUPART_SCHEME);
    h->host = part(a, h->url, CURLUPART_HOST);
    h->port = part(a, h->url, CURLUPART_PORT);
    return h->scheme && h->host && h->port;
}

static bool is_allowed(const struct transfer_request *rq, const char *host)
{
    struct str name = str_from(host);

    if (name.len > 1 && name.ptr[0] == '[') {
        name = (struct str){name.ptr + 1, name.len - 2};
    }
    for (size_t i = 0; i < rq->nallow; i++) {
        if (str_eq_nocase(rq->allow[i], name)) {
            return true;
        }
    }
    return false;
}

static bool same_origin(const struct hop *a, const struct hop *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && strcmp(a->port, b->port) == 0 &&
           str_eq_nocase(str_from(a->host), str_from(b->host));
}

/* URL and user of the request.  Of a redirect's own user info nothing is
 * used; ours goes to the first host alone. */
static bool aim(struct transfer *t, struct hop *h, const char *user,
                const char *password)
{
    char *url = NULL;
    bool good;

    (void)curl_url_set(h->url, CURLUPART_USER, NULL, 0);
    (void)curl_url_set(h->url, CURLUPART_PASSWORD, NULL, 0);
    (void)curl_url_set(h->url, CURLUPART_FRAGMENT, NULL, 0);
    good = curl_url_get(h->url, CURLUPART_URL, &url, 0) == CURLUE_OK &&
           !curl_easy_setopt(t->curl, CURLOPT_URL, url) &&
           !curl_easy_setopt(t->curl, CURLOPT_USERNAME, user) &&
           !curl_easy_setopt(t->curl, CURLOPT_PASSWORD, password);
    curl_free(url);
    t->may_be_private = is_allowed(t->rq, h->host);
    t->refused = false;
    t->headers = 0;
    t->dropped = 0;
    t->fault[0] = '\0';
    t->why = (struct err){OK, ""};
    return good;
}

static enum end redirect(struct transfer *t, struct arena *a, struct hop *h,
                         struct err *err)
{
    const char *from = h->scheme, *fault;
    char *next = NULL;

    (void)curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &next);
    if (!next || !hop_to(a, h, next)) {
        err_set(err, ERR_FAILED, "a redirect without a usable address");
        return END_FAILED;
    }
    fault = address_redirect_fault(from, h->scheme);
    if (fault) {
        err_set(err, ERR_FAILED, "a redirect %s", fault);
        return END_FAILED;
    }
    return END_REDIRECT;
}

/* One try: hops until an end. */
static enum end walk(struct transfer *t, struct arena *a, struct hop *h,
                     struct transfer_reply *out, struct err *err)
{
    struct hop first;
    const char *user, *password;

    if (!hop_to(a, h, t->rq->url)) {
        err_set(err, ERR_USAGE, "the url is malformed");
        return END_FAILED;
    }
    first = *h;
    user = part(a, h->url, CURLUPART_USER);
    password = part(a, h->url, CURLUPART_PASSWORD);
    for (unsigned i = 0; i <= t->limits->redirects; i++) {
        bool ours = same_origin(&first, h);
        enum end end;

        if (!aim(t, h, ours ? user : NULL, ours ? password : NULL)) {
            err_set(err, ERR_RETRY, "could not set up libcurl");
            return END_FAILED;
        }
        out->requests++;
        end = judge(t, a, curl_easy_perform(t->curl), out, err);
        archive_abort(&t->body);
        if (end != END_REDIRECT || redirect(t, a, h, err) != END_REDIRECT) {
            return end == END_REDIRECT ? END_FAILED : end;
        }
    }
    err_set(err, ERR_FAILED, "more than %u redirects", t->limits->redirects);
    return END_FAILED;
}

static enum err_code get(struct transfer *t, struct arena *a,
                         struct transfer_reply *out, struct err *err)
{
    struct backoff backoff = {.limits = &t->limits->backoff};
    struct hop h = {.url = curl_url()};
    curl_off_t asked;
    enum end end;

    do {
        asked = 0;
        end = walk(t, a, &h, out, err);
        (void)curl_easy_getinfo(t->curl, CURLINFO_RETRY_AFTER, &asked);
    } while ((end == END_AGAIN || end == END_SLOW) &&
             backoff_again(&backoff, end == END_SLOW, asked, err));
    curl_url_cleanup(h.url);
    if (end == END_DONE) {
        err->code = OK;
    }
    return err->code;
}

/* True when libcurl will not have it. */
static bool set_method(struct transfer *t, struct str post)
{
    if (post.len == 0) {
        return curl_easy_setopt(t->curl, CURLOPT_HTTPGET, 1L) != CURLE_OK;
    }
    return curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t)post.len) ||
           curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, post.ptr);
}

enum err_code transfer_get(struct transfer *t, struct arena *a,
                           const struct transfer_request *rq,
                           struct transfer_reply *out, struct err *err)
{
    struct curl_slist *headers = NULL;
    struct str agent = rq->contact.len > 0
                           ? arena_printf(a, "lapse/" LAPSE_VERSION " (%.*s)",
                                          STR_ARG(rq->contact))
                           : STR("lapse/" LAPSE_VERSION);

    *out = (struct transfer_reply){.status = 0};
    t->rq = rq;
    headers = condition(a, headers, "If-None-Match", rq->etag);
    headers = condition(a, headers, "If-Modified-Since", rq->last_modified);
    if (rq->post.len > 0) {
        headers =
            condition(a, headers, "Content-Type", STR("application/json"));
    }
    if (curl_easy_setopt(t->curl, CURLOPT_USERAGENT, agent.ptr) ||
        curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, headers) ||
        set_method(t, rq->post) ||
        curl_easy_setopt(t->curl, CURLOPT_MAXFILESIZE_LARGE,
                         (curl_off_t)rq->limit)) {
        err_set(err, ERR_RETRY, "could not set up libcurl");
    } else {
        get(t, a, out, err);
    }
    (void)curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return err->code ? err_wrap(err, "%s: ", rq->shown) : OK;
}
