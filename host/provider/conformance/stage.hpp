#pragma once

#include "check.hpp"
#include "vendor.hpp"

#include <provider/plugin/library.hpp>

#include <parley/testing/fake_host.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace parley::provider::conformance {

/// Where the host's structs lie that the plugin reads.
enum class Structs : std::uint8_t {
    AsUsual,
    /// Longer than the plugin knows, with nonsense behind what it knows.
    Longer,
    /// The byte behind each cannot be read.
    Guarded,
};

enum class Offer : std::uint8_t { Everything, Nothing };

/// The host's view of a call in the plugin, for when it does not return.
void noteCall(const char* what) noexcept;
/// To whoever made this process for a check; also from a signal handler.
void tell(const char* text) noexcept;

/// The bytes of a struct, placed as a check wants them. Valid as long as this.
class Placed {
public:
    Placed(const void* bytes, std::size_t size, Structs structs);
    ~Placed();
    Placed(const Placed&) = delete;
    Placed& operator=(const Placed&) = delete;

    template <typename T>
    [[nodiscard]] const T* as() const {
        return reinterpret_cast<const T*>(data_);
    }
    /// For what the plugin fills in.
    template <typename T>
    [[nodiscard]] T* writable() const {
        return reinterpret_cast<T*>(data_);
    }

private:
    unsigned char* data_ = nullptr;
    void* pages_ = nullptr;
    std::size_t page_bytes_ = 0;
    std::unique_ptr<unsigned char[]> heap_;
};

/// A host whose time stands still until it is moved and whose vendors are silent.
class ScriptedHost : public parley::testing::FakeHost {
public:
    ScriptedHost(const Subject& subject, Offer offer);
    /// As the plugin sees it.
    [[nodiscard]] parley_host table() const { return table_; }

private:
    static const void* serviceOf(const parley_host* raw, const char* id) noexcept;

    const Subject& subject_;
    const Offer offer_;
    parley_host table_{};
};

/// A plugin in a scripted host: loaded, initialised, configured once.
class Stage {
public:
    explicit Stage(const Subject& subject, Structs structs = Structs::AsUsual);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    base::Result<void> load();
    base::Result<void> init(Offer offer = Offer::Everything);
    /// With the settings that the subject has, or others.
    base::Result<void> create();
    base::Result<void> create(const std::string& settings);
    /// All of them.
    base::Result<void> setUp();
    void destroyInstance();
    void deinit();

    [[nodiscard]] const void* interface(const char* id) const;
    [[nodiscard]] parley_instance* instance() const { return instance_; }
    [[nodiscard]] ScriptedHost& host() { return *host_; }
    [[nodiscard]] const parley_ctx* ctx() const { return ctx_->as<parley_ctx>(); }
    [[nodiscard]] const Subject& subject() const { return subject_; }
    [[nodiscard]] const parley_entry& entry() const { return *entry_; }
    [[nodiscard]] Structs structs() const { return structs_; }
    /// Lets what is due happen, and that much time pass.
    void settle(std::chrono::milliseconds span = std::chrono::seconds{20});
    /// Who is at the other end of what it begins.
    [[nodiscard]] Vendor vendor() { return Vendor{*host_}; }
    void setDeadline(std::chrono::milliseconds from_now);

private:
    const Subject& subject_;
    const Structs structs_;
    std::unique_ptr<ScriptedHost> host_;
    std::unique_ptr<Placed> host_table_;
    std::unique_ptr<Placed> ctx_;
    std::unique_ptr<Library> library_;
    const parley_entry* entry_ = nullptr;
    parley_plugin* plugin_ = nullptr;
    parley_instance* instance_ = nullptr;
};

/// The reason of the error when a plugin says that its settings are wrong.
inline constexpr const char* kInvalidSettings = "settings_refused";

/// How much longer things take where a sanitizer watches them, which no plugin is to blame for.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlack = 5;
#else
inline constexpr int kSlack = 1;
#endif

/// Of this process.
std::size_t countThreads();
std::size_t countDescriptors();

/// What a secret of the settings is, and what is said and asked: neither belongs into a log.
inline constexpr std::string_view kSecret = "sk-conformance-4711";
inline constexpr std::string_view kPrivate = "xylophonist";

}  // namespace parley::provider::conformance
