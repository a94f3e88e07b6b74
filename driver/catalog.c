/* SPDX-License-Identifier: Apache-2.0 */
/*
 * catalog - finds the source files that a command means and where the data of
 * each lie.  Does not check source files and starts nothing.
 */
#include "driver/catalog.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/config.h"
#include "common/file.h"

/* More sources than any site runs; a ceiling for a folder pointed at wrongly.
 */
#define CATALOG_MOST 4096

struct finder {
    struct arena *a;
    const struct place *p;
    struct catalog *c;
    const char *template; /* sources/standards.yaml, or NULL */
};

static const char *join(struct arena *a, const char *dir, struct str name)
{
    return arena_printf(a, "%s/%.*s", dir, STR_ARG(name)).ptr;
}

static struct str base_name(const char *path)
{
    struct str s = str_from(path);

    while (s.len > 1 && s.ptr[s.len - 1] == '/') {
        s.len--;
    }
    for (size_t i = s.len; i > 0; i--) {
        if (s.ptr[i - 1] == '/') {
            return (struct str){s.ptr + i, s.len - i};
        }
    }
    return s;
}

static const char *dir_name(struct arena *a, const char *path)
{
    struct str base = base_name(path);
    size_t len = (size_t)(base.ptr - path);

    if (len == 0) {
        return ".";
    }
    return arena_cstr(a, (struct str){path, len > 1 ? len - 1 : 1});
}

/* The name of the folder that holds path, also for "x.yaml" in ".". */
static const char *folder_of(struct arena *a, const char *path)
{
    char *real = realpath(dir_name(a, path), NULL);
    const char *name;

    if (!real) {
        return arena_cstr(a, base_name(dir_name(a, path)));
    }
    name = arena_cstr(a, base_name(real));
    free(real);
    return name;
}

static const char *with_jurisdiction(struct arena *a, struct str id,
                                     const char *jurisdiction)
{
    struct buf b;
    const char *z;

    buf_init(&b, 4096);
    for (size_t i = 0; i < id.len; i++) {
        if (id.ptr[i] == '%' && i + 1 < id.len && id.ptr[i + 1] == 'j') {
            buf_str(&b, str_from(jurisdiction));
            i++;
        } else {
            buf_char(&b, id.ptr[i]);
        }
    }
    z = arena_cstr(a, buf_slice(&b));
    buf_release(&b);
    return z;
}

/* Where the data of o lie.  "./x" lies beside the source file; any other
 * relative path under --data, else under data/ of the state directory (where
 * the demo puts what it generates). */
static void find_data(struct finder *f, struct origin *o, struct str path)
{
    const struct place *p = f->p;
    const char *made = join(f->a, p->state, STR("data"));

    o->data = p->data;
    o->needs = arena_cstr(f->a, path);
    if (path.len > 0 && path.ptr[0] == '/') {
        o->has_data = place_is_dir(o->needs);
    } else if (str_starts(path, STR("./"))) {
        o->has_data = place_is_dir(join(f->a, dir_name(f->a, o->path), path));
    } else if (p->data && place_is_dir(join(f->a, p->data, path))) {
        o->has_data = true;
    } else if (!str_is(path, ".") && place_is_dir(join(f->a, made, path))) {
        o->has_data = true;
        o->data = made;
    }
}

static void read_origin(struct finder *f, struct origin *o)
{
    const char *jurisdiction = o->jurisdiction ? o->jurisdiction : o->folder;
    const struct node *fetch;
    struct node *root;
    struct str id;

    o->id = arena_cstr(f->a, base_name(o->path));
    if (config_load(f->a, o->path, &root, &o->fault)) {
        return;
    }
    id = node_text(root, "source", STR_NULL);
    if (id.len == 0) {
        err_set(&o->fault, ERR_USAGE, "%s:1:1: missing key \"source\"",
                o->path);
        return;
    }
    o->id = with_jurisdiction(f->a, id, jurisdiction);
    if (o->standards) {
        o->has_data = true;
        return;
    }
    fetch = node_get(root, "fetch");
    if (str_is(node_text(fetch, "kind", STR("folder")), "folder")) {
        find_data(f, o, node_text(fetch, "path", STR(".")));
    } else {
        o->has_data = true;
    }
}

static struct origin *known(const struct catalog *c, const char *path,
                            const char *jurisdiction)
{
    for (size_t i = 0; i < c->n; i++) {
        struct origin *o = &c->origin[i];
        const char *j = o->jurisdiction ? o->jurisdiction : "";

        if (strcmp(o->path, path) == 0 &&
            strcmp(j, jurisdiction ? jurisdiction : "") == 0) {
            return o;
        }
    }
    return NULL;
}

static enum err_code add(struct finder *f, const struct origin *o,
                         struct err *err)
{
    struct origin *old = known(f->c, o->path, o->jurisdiction);

    if (old) {
        if (o->named && !old->named) {
            old->named = true;
            read_origin(f, old);
        }
        return OK;
    }
    if (f->c->n == CATALOG_MOST) {
        return err_set(err, ERR_USAGE, "more than %d sources", CATALOG_MOST);
    }
    f->c->origin[f->c->n] = *o;
    read_origin(f, &f->c->origin[f->c->n++]);
    return OK;
}

/* The standards of a folder are deliveries of the template. */
static enum err_code add_standards(struct finder *f, const char *dir,
                                   struct err *err)
{
    static const char *const files[] = {"policy.csv", "holidays.csv",
                                        "review.csv"};
    struct origin o = {.path = f->template,
                       .folder = folder_of(f->a, join(f->a, dir, STR("x"))),
                       .data = dir,
                       .standards = true};

    if (!f->template) {
        return OK;
    }
    o.jurisdiction = o.folder;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (file_exists(join(f->a, dir, str_from(files[i])))) {
            return add(f, &o, err);
        }
    }
    return OK;
}

static bool is_template(struct finder *f, const char *path)
{
    return f->template && strcmp(path, f->template) == 0;
}

static enum err_code add_file(struct finder *f, const char *path, bool named,
                              struct err *err)
{
    struct origin o = {
        .path = path, .folder = folder_of(f->a, path), .named = named};
    const char *dir = dir_name(f->a, path);

    if (strcmp(dir, f->p->sources) && add_standards(f, dir, err)) {
        return err->code;
    }
    if (is_template(f, path)) {
        return OK;
    }
    return add(f, &o, err);
}

static enum err_code add_folder(struct finder *f, const char *dir,
                                struct err *err)
{
    struct str *name;
    size_t n;

    if (add_standards(f, dir, err) || file_list(f->a, dir, &name, &n, err)) {
        return err->code;
    }
    for (size_t i = 0; i < n; i++) {
        if (str_ends(name[i], STR(".yaml")) &&
            add_file(f, join(f->a, dir, name[i]), false, err)) {
            return err->code;
        }
    }
    return OK;
}

static bool is_canonical(struct str name)
{
    return str_is(name, CATALOG_CANONICAL) ||
           str_is(name, CATALOG_CANONICAL ".yaml");
}

static enum err_code add_all(struct finder *f, struct err *err)
{
    const char *dir = f->p->sources;
    struct str *name;
    size_t n;

    if (file_list(f->a, dir, &name, &n, err)) {
        return err_wrap(err, "sources: ");
    }
    for (size_t i = 0; i < n; i++) {
        const char *path = join(f->a, dir, name[i]);
        enum err_code code = OK;

        if (is_canonical(name[i])) {
            continue;
        }
        if (place_is_dir(path)) {
            code = add_folder(f, path, err);
        } else if (str_ends(name[i], STR(".yaml"))) {
            code = add_file(f, path, false, err);
        }
        if (code) {
            return code;
        }
    }
    return OK;
}

/* The operand is no path: a source id among all the sources. */
static enum err_code add_by_id(struct finder *f, const char *operand,
                               struct err *err)
{
    struct catalog all = {
        .origin = arena_zalloc(f->a, CATALOG_MOST, sizeof(struct origin))};
    struct finder g = {f->a, f->p, &all, f->template};
    struct str *names;
    struct str near;

    if (add_all(&g, err)) {
        return err->code;
    }
    names = arena_zalloc(f->a, 2 * all.n + 1, sizeof(*names));
    for (size_t i = 0; i < all.n; i++) {
        const struct origin *o = &all.origin[i];

        if (strcmp(o->id, operand) == 0) {
            return o->standards ? add(f, o, err)
                                : add_file(f, o->path, true, err);
        }
        names[2 * i] = str_from(o->id);
        names[2 * i + 1] = str_from(o->folder);
    }
    near = str_nearest(str_from(operand), names, 2 * all.n);
    if (near.len > 0) {
        return err_set(err, ERR_USAGE,
                       "unknown source \"%s\" (did you mean \"%.*s\"?)",
                       operand, STR_ARG(near));
    }
    return err_set(err, ERR_USAGE, "unknown source \"%s\"", operand);
}

static enum err_code add_operand(struct finder *f, const char *operand,
                                 struct err *err)
{
    struct str s = str_from(operand);
    const char *in = join(f->a, f->p->sources, s);
    const char *file = arena_printf(f->a, "%s.yaml", in).ptr;

    while (s.len > 1 && s.ptr[s.len - 1] == '/') {
        s.len--;
    }
    if (str_ends(s, STR(".yaml")) || str_ends(s, STR(".yml"))) {
        if (file_exists(operand)) {
            return add_file(f, operand, true, err);
        }
        if (file_exists(in)) {
            return add_file(f, in, true, err);
        }
        return err_set(err, ERR_USAGE, "%s: no such source file", operand);
    }
    if (file_exists(file)) {
        return add_file(f, file, true, err);
    }
    if (s.len > 0 && place_is_dir(in)) {
        return add_folder(f, in, err);
    }
    if (s.len > 0 && place_is_dir(operand)) {
        return add_folder(f, arena_cstr(f->a, s), err);
    }
    return add_by_id(f, operand, err);
}

enum err_code catalog_find(struct arena *a, const struct place *p,
                           char *const *operand, size_t n, struct catalog *c,
                           struct err *err)
{
    struct finder f = {.a = a, .p = p, .c = c};
    const char *template = join(a, p->sources, STR(CATALOG_STANDARDS ".yaml"));

    c->n = 0;
    c->origin = arena_zalloc(a, CATALOG_MOST, sizeof(struct origin));
    if (!file_exists(template)) {
        template = join(a, p->home, STR("sources/" CATALOG_STANDARDS ".yaml"));
    }
    f.template = file_exists(template) ? template : NULL;
    if (n == 0) {
        return add_all(&f, err);
    }
    for (size_t i = 0; i < n; i++) {
        if (add_operand(&f, operand[i], err)) {
            return err->code;
        }
    }
    return OK;
}
