#include "elf_file.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace parley::provider::conformance {

namespace {

base::Error unreadable(std::string why) {
    return {
        .code = base::ErrorCode::InvalidArgument,
        .reason = "library_unreadable",
        .detail = std::move(why)};
}

/// `count` structs at an offset, or none when they are not all within the file.
template <typename T>
std::vector<T> structsAt(std::string_view bytes, std::uint64_t offset, std::uint64_t count) {
    if (offset > bytes.size() || count > (bytes.size() - offset) / sizeof(T)) return {};
    std::vector<T> structs(count);
    if (count > 0) std::memcpy(structs.data(), bytes.data() + offset, count * sizeof(T));
    return structs;
}

class Reader {
public:
    Reader(std::string_view bytes, const Elf64_Ehdr& header)
        : bytes_{bytes}, sections_{structsAt<Elf64_Shdr>(bytes, header.e_shoff, header.e_shnum)} {}

    [[nodiscard]] const Elf64_Shdr* section(Elf64_Word type) const {
        const auto found = std::ranges::find(sections_, type, &Elf64_Shdr::sh_type);
        return found == sections_.end() ? nullptr : &*found;
    }

    template <typename T>
    [[nodiscard]] std::vector<T> contentOf(const Elf64_Shdr& section) const {
        return structsAt<T>(bytes_, section.sh_offset, section.sh_size / sizeof(T));
    }

    /// A text of the string table that belongs to the section.
    [[nodiscard]] std::string textOf(const Elf64_Shdr& section, std::uint64_t at) const {
        if (section.sh_link >= sections_.size()) return {};
        const auto& strings = sections_[section.sh_link];
        if (strings.sh_offset > bytes_.size() || at >= bytes_.size() - strings.sh_offset) return {};
        const auto rest = bytes_.substr(strings.sh_offset + at);
        return std::string{rest.substr(0, rest.find('\0'))};
    }

private:
    std::string_view bytes_;
    std::vector<Elf64_Shdr> sections_;
};

bool isSeen(const Elf64_Sym& symbol) {
    const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
    return symbol.st_shndx != SHN_UNDEF && ELF64_ST_BIND(symbol.st_info) != STB_LOCAL &&
           visibility != STV_HIDDEN && visibility != STV_INTERNAL;
}

}  // namespace

base::Result<ElfFile> ElfFile::parse(std::string_view bytes) {
    const auto headers = structsAt<Elf64_Ehdr>(bytes, 0, 1);
    if (headers.empty() || std::memcmp(headers[0].e_ident, ELFMAG, SELFMAG) != 0 ||
        headers[0].e_ident[EI_CLASS] != ELFCLASS64 || headers[0].e_type != ET_DYN) {
        return unreadable("it is not a 64-bit shared library");
    }
    const Reader reader{bytes, headers[0]};
    const auto* symbols = reader.section(SHT_DYNSYM);
    const auto* dynamic = reader.section(SHT_DYNAMIC);
    if (symbols == nullptr || dynamic == nullptr) return unreadable("it has no dynamic section");

    ElfFile file;
    for (const auto& symbol : reader.contentOf<Elf64_Sym>(*symbols)) {
        if (symbol.st_shndx == SHN_UNDEF && symbol.st_name != 0)
            file.imported.push_back(reader.textOf(*symbols, symbol.st_name));
        if (!isSeen(symbol)) continue;
        file.exported.push_back(
            {reader.textOf(*symbols, symbol.st_name), ELF64_ST_BIND(symbol.st_info)});
    }
    file.dynamic = reader.contentOf<Elf64_Dyn>(*dynamic);
    for (const auto& entry : file.dynamic) {
        if (entry.d_tag == DT_NEEDED)
            file.needed.push_back(reader.textOf(*dynamic, entry.d_un.d_val));
    }
    for (const auto& segment :
         structsAt<Elf64_Phdr>(bytes, headers[0].e_phoff, headers[0].e_phnum)) {
        if (segment.p_type == PT_GNU_STACK) file.executable_stack = (segment.p_flags & PF_X) != 0;
    }
    return file;
}

bool ElfFile::has(Elf64_Sxword tag) const {
    return std::ranges::find(dynamic, tag, &Elf64_Dyn::d_tag) != dynamic.end();
}

Elf64_Xword ElfFile::value(Elf64_Sxword tag) const {
    const auto found = std::ranges::find(dynamic, tag, &Elf64_Dyn::d_tag);
    return found == dynamic.end() ? 0 : found->d_un.d_val;
}

}  // namespace parley::provider::conformance
