#include "tar_archive.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace parley::provider {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kLongestName = 100;
// Eleven octal digits.
constexpr std::size_t kMostBytes = (std::size_t{1} << 33U) - 1;

using Block = std::array<char, kBlock>;

void put(Block& block, std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(at));
}

std::string octal(std::size_t number, int digits) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%0*zo", digits, number);
    return text.data();
}

Block headerOf(const std::string& name, FileKind kind, std::size_t size) {
    Block block{};
    put(block, 0, name);
    put(block, 100, kind == FileKind::Program ? "0000755" : "0000644");
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    put(block, 124, octal(size, 11));
    put(block, 136, octal(0, 11));
    // The sum counts itself as blanks.
    put(block, 148, "        ");
    put(block, 156, "0");
    put(block, 257, std::string_view{"ustar\00000", 8});
    const auto sum =
        std::accumulate(block.begin(), block.end(), std::size_t{0}, [](std::size_t so_far, char c) {
            return so_far + static_cast<unsigned char>(c);
        });
    put(block, 148, octal(sum, 6));
    block[154] = '\0';
    return block;
}

}  // namespace

base::Result<void> TarArchive::add(const std::string& name, FileKind kind, std::string_view bytes) {
    if (name.empty() || name.size() > kLongestName || bytes.size() > kMostBytes) {
        return base::Error{
            .code = base::ErrorCode::InvalidArgument,
            .reason = "package_invalid",
            .detail = name + " is too long for an archive"};
    }
    const auto header = headerOf(name, kind, bytes.size());
    bytes_.append(header.data(), header.size());
    bytes_.append(bytes);
    bytes_.append((kBlock - bytes.size() % kBlock) % kBlock, '\0');
    return {};
}

std::string TarArchive::finish() && {
    bytes_.append(2 * kBlock, '\0');
    return std::move(bytes_);
}

}  // namespace parley::provider
