#include "master_key.hpp"

#include <base/bytes.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace parley::secrets {

namespace {

// 48 bits tell the handful of keys a platform ever has apart.
constexpr std::size_t kIdBytes = 6;
constexpr std::size_t kLongestId = 32;
// A thousand keys; what is larger is not a key file.
constexpr std::size_t kLongestFile = 1U << 16U;

base::Error unusable(const std::string& what) {
    return {
        .code = base::ErrorCode::Internal,
        .reason = "master_key_unusable",
        .detail = what,
        .advice = "The master key cannot be used: " + what + "."};
}

base::Error failedCall(const std::string& what, const std::string& file) {
    return unusable(
        what + " " + file + ": " + std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
}

/// Closes on every way out.
class File {
public:
    explicit File(int descriptor) : descriptor_{descriptor} {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool isOpen() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

std::optional<std::string> decodeKey(std::string_view text) {
    auto bytes =
        text.size() == 2 * MasterKey::kKeyBytes ? base::fromHex(text) : base::fromBase64Url(text);
    if (bytes && bytes->size() != MasterKey::kKeyBytes) bytes.reset();
    return bytes;
}

bool isId(std::string_view id) {
    return !id.empty() && id.size() <= kLongestId &&
           std::all_of(id.begin(), id.end(), [](char symbol) {
               return (symbol >= 'a' && symbol <= 'z') || (symbol >= '0' && symbol <= '9') ||
                      symbol == '-' || symbol == '_';
           });
}

/// A key without a written id is named by its own fingerprint.
std::string fingerprint(std::string_view key) {
    return base::toHex(base::hmacSha256(key, "parley master key id").substr(0, kIdBytes));
}

base::Result<MasterKey::Key> parseKey(std::string_view line) {
    const auto colon = line.find(':');
    auto bytes = decodeKey(colon == std::string_view::npos ? line : line.substr(colon + 1));
    if (!bytes) return unusable("a key must be 32 bytes in hex or base64url");
    auto id =
        colon == std::string_view::npos ? fingerprint(*bytes) : std::string{line.substr(0, colon)};
    if (!isId(id)) return unusable("a key's id must be 1 to 32 of a-z, 0-9, - and _");
    return MasterKey::Key{std::move(id), SecretBytes{std::move(*bytes)}};
}

MasterKey::Key makeKey() {
    SecretBytes bytes{base::randomBytes(MasterKey::kKeyBytes)};
    auto id = fingerprint(bytes.view());
    return {std::move(id), std::move(bytes)};
}

std::vector<MasterKey::Key> copyOf(const std::vector<MasterKey::Key>& keys) {
    std::vector<MasterKey::Key> copies;
    copies.reserve(keys.size());
    for (const auto& key : keys)
        copies.push_back({key.id, key.bytes.copy()});
    return copies;
}

base::Result<void> writeWhole(int descriptor, std::string_view bytes, const std::string& file) {
    while (!bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failedCall("cannot write", file);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(descriptor) != 0) return failedCall("cannot write", file);
    return {};
}

base::Result<void> syncFolderOf(const std::string& file) {
    const auto parent = std::filesystem::path{file}.parent_path();
    const auto folder = parent.empty() ? std::string{"."} : parent.string();
    const File handle{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!handle.isOpen() || ::fsync(handle.descriptor()) != 0)
        return failedCall("cannot write to", folder);
    return {};
}

}  // namespace

base::Result<MasterKey> MasterKey::load(
    const std::optional<std::string>& environment_value, const std::string& file) {
    if (environment_value && !environment_value->empty()) return fromText(*environment_value);
    if (::access(file.c_str(), F_OK) == 0) return fromFile(file);
    std::vector<Key> keys;
    keys.push_back(makeKey());
    const MasterKey fresh{std::move(keys)};
    TRY(fresh.saveNew(file));
    // Read back: when another process made the file at the same moment, its key is the one.
    return fromFile(file);
}

base::Result<MasterKey> MasterKey::fromText(std::string_view text) {
    std::vector<Key> keys;
    while (!text.empty()) {
        const auto end = text.find_first_of(",\n");
        auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty() || line.front() == '#') continue;
        auto key = TRY(parseKey(line));
        const bool known = std::any_of(
            keys.begin(), keys.end(), [&](const Key& other) { return other.id == key.id; });
        if (known) return unusable("two keys have the id " + key.id);
        keys.push_back(std::move(key));
    }
    if (keys.empty()) return unusable("there is no key in it");
    return MasterKey{std::move(keys)};
}

base::Result<MasterKey> MasterKey::fromFile(const std::string& file) {
    const File handle{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!handle.isOpen()) return failedCall("cannot read", file);
    struct stat status = {};
    if (::fstat(handle.descriptor(), &status) != 0) return failedCall("cannot read", file);
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return unusable(file + " may be read by others than its owner; run: chmod 600 " + file);
    }
    std::string text(kLongestFile, '\0');
    std::size_t length = 0;
    for (;;) {
        const auto count = ::read(handle.descriptor(), text.data() + length, text.size() - length);
        if (count < 0) return failedCall("cannot read", file);
        if (count == 0) break;
        length += static_cast<std::size_t>(count);
    }
    auto keys = fromText(std::string_view{text}.substr(0, length));
    erase(text);
    if (!keys) return unusable(file + ": " + keys.error().detail);
    return keys;
}

const MasterKey::Key* MasterKey::find(std::string_view id) const {
    const auto key =
        std::find_if(keys_.begin(), keys_.end(), [&](const Key& one) { return one.id == id; });
    return key == keys_.end() ? nullptr : &*key;
}

std::vector<std::string> MasterKey::ids() const {
    std::vector<std::string> ids;
    for (const auto& key : keys_)
        ids.push_back(key.id);
    return ids;
}

MasterKey MasterKey::withNewKey() const {
    auto keys = copyOf(keys_);
    keys.insert(keys.begin(), makeKey());
    return MasterKey{std::move(keys)};
}

MasterKey MasterKey::withoutOldKeys() const {
    auto keys = copyOf(keys_);
    keys.resize(1);
    return MasterKey{std::move(keys)};
}

SecretBytes MasterKey::text() const {
    std::string lines;
    lines.reserve(keys_.size() * (kLongestId + 2 * kKeyBytes));
    for (const auto& key : keys_) {
        auto bytes = base::toBase64Url(key.bytes.view());
        lines += key.id + ':' + bytes + '\n';
        erase(bytes);
    }
    return SecretBytes{std::move(lines)};
}

base::Result<void> MasterKey::saveNew(const std::string& file) const {
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), ignored);
    const auto draft = file + ".new-" + base::toHex(base::randomBytes(kIdBytes));
    TRY(writeDraft(draft));
    // A link fails when the name is taken, and the file is never seen half written.
    const bool linked = ::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST;
    auto failure = linked ? base::Result<void>{} : failedCall("cannot create", file);
    ::unlink(draft.c_str());
    TRY(std::move(failure));
    return syncFolderOf(file);
}

base::Result<void> MasterKey::save(const std::string& file) const {
    const auto draft = file + ".new-" + base::toHex(base::randomBytes(kIdBytes));
    TRY(writeDraft(draft));
    if (::rename(draft.c_str(), file.c_str()) != 0) return failedCall("cannot replace", file);
    return syncFolderOf(file);
}

base::Result<void> MasterKey::writeDraft(const std::string& draft) const {
    const File handle{
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!handle.isOpen()) return failedCall("cannot create", draft);
    auto written = writeWhole(handle.descriptor(), text().view(), draft);
    if (!written) ::unlink(draft.c_str());
    return written;
}

}  // namespace parley::secrets
