#pragma once

#include <base/result.hpp>

#include <elf.h>

#include <string>
#include <string_view>
#include <vector>

namespace parley::provider::conformance {

/// What a shared library says of itself to the linker. Read without loading it; every offset is
/// checked.
struct ElfFile {
    struct Symbol {
        std::string name;
        unsigned binding = 0;
    };

    /// InvalidArgument `library_unreadable` for what is no 64-bit shared library.
    static base::Result<ElfFile> parse(std::string_view bytes);

    [[nodiscard]] bool has(Elf64_Sxword tag) const;
    [[nodiscard]] Elf64_Xword value(Elf64_Sxword tag) const;

    /// Those that others can see.
    std::vector<Symbol> exported;
    /// Those that others have to bring.
    std::vector<std::string> imported;
    std::vector<Elf64_Dyn> dynamic;
    std::vector<std::string> needed;
    bool executable_stack = true;
};

}  // namespace parley::provider::conformance
