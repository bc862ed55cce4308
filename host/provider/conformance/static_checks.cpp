#include "checks.hpp"
#include "elf_file.hpp"

#include <provider/plugin/settings_schema.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace parley::provider::conformance {

namespace {

constexpr std::string_view kEntry = "parley_plugin_entry_v1";
constexpr std::array<std::string_view, 7> kSystem{
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1"};

// What the host does for plugins, so that it knows where they connect to, what they start, and what
// they are told.
constexpr std::array<std::string_view, 15> kNetwork{
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "send",
    "sendto",
    "sendmsg",
    "getaddrinfo",
    "gethostbyname",
    "getnameinfo",
    "recvfrom",
    "res_query"};
constexpr std::array<std::string_view, 14> kPrograms{
    "fork",
    "vfork",
    "clone",
    "execv",
    "execve",
    "execvp",
    "execvpe",
    "execl",
    "execlp",
    "posix_spawn",
    "posix_spawnp",
    "system",
    "popen",
    "daemon"};
constexpr std::array<std::string_view, 4> kEnvironment{"getenv", "setenv", "putenv", "environ"};

/// What a program brings along that is built with sanitizers, as this one may be.
bool isSanitizer([[maybe_unused]] std::string_view name) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return name.starts_with("libasan.so") || name.starts_with("libubsan.so") ||
           name.starts_with("libtsan.so");
#else
    return false;
#endif
}

bool isOfTheSystem(std::string_view name) {
    return std::ranges::find(kSystem, name) != kSystem.end() || isSanitizer(name);
}

bool isNamed(const Subject& subject, const std::string& library) {
    if (!subject.manifest) return false;
    const auto& named = subject.manifest->libraries;
    return std::ranges::find(named, library) != named.end();
}

Verdict importsNone(
    const Subject& subject, std::span<const std::string_view> names, const std::string& instead) {
    const auto file = TRY(ElfFile::parse(subject.library));
    for (const auto& name : file.imported) {
        if (std::ranges::find(names, name) != names.end())
            return broken("it calls " + name + "; " + instead);
    }
    return {};
}

}  // namespace

/// It was read to get here; this looks at what reading does not.
Verdict agreesWithItself(const Subject& subject) {
    if (!subject.manifest) return {};
    TRY(SettingsSchema::create(subject.manifest->config));
    return {};
}

Verdict opensNoSocket(const Subject& subject) {
    return importsNone(subject, kNetwork, "the host connects, by parley.http/1, ws/1 and tcp/1");
}

Verdict startsNoProgram(const Subject& subject) {
    return importsNone(subject, kPrograms, "the host starts programs, by parley.worker/1");
}

Verdict readsNoEnvironment(const Subject& subject) {
    return importsNone(subject, kEnvironment, "settings and secrets come from the host");
}

Verdict exportsOnlyTheEntry(const Subject& subject) {
    const auto file = TRY(ElfFile::parse(subject.library));
    bool has_entry = false;
    for (const auto& symbol : file.exported) {
        // Those have a check of their own.
        if (symbol.binding == STB_GNU_UNIQUE) continue;
        if (symbol.name != kEntry) return broken("it exports " + symbol.name);
        has_entry = true;
    }
    return has_entry ? Verdict{} : broken("it does not export " + std::string{kEntry});
}

Verdict hasNoUniqueSymbol(const Subject& subject) {
    const auto file = TRY(ElfFile::parse(subject.library));
    for (const auto& symbol : file.exported) {
        if (symbol.binding == STB_GNU_UNIQUE)
            return broken(symbol.name + " is STB_GNU_UNIQUE, so the library is never unloaded");
    }
    return {};
}

Verdict bindsAtLoad(const Subject& subject) {
    const auto file = TRY(ElfFile::parse(subject.library));
    const bool now = file.has(DT_BIND_NOW) || (file.value(DT_FLAGS) & DF_BIND_NOW) != 0 ||
                     (file.value(DT_FLAGS_1) & DF_1_NOW) != 0;
    return now ? Verdict{} : broken("it is not linked with -z now");
}

Verdict needsOnlyWhatIsNamed(const Subject& subject) {
    const auto file = TRY(ElfFile::parse(subject.library));
    for (const auto& name : file.needed) {
        if (!isOfTheSystem(name) && !isNamed(subject, name))
            return broken("it needs " + name + ", which its manifest does not name");
    }
    return {};
}

Verdict searchesNoFolders(const Subject& subject) {
    const auto file = TRY(ElfFile::parse(subject.library));
    return file.has(DT_RPATH) || file.has(DT_RUNPATH) ? broken("it has an RPATH or RUNPATH")
                                                      : Verdict{};
}

Verdict hasNoExecutableStack(const Subject& subject) {
    const auto file = TRY(ElfFile::parse(subject.library));
    return file.executable_stack ? broken("it wants an executable stack") : Verdict{};
}

}  // namespace parley::provider::conformance
