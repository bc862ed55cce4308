#include "stage.hpp"

#include "odd_settings.hpp"

#include <provider/plugin/abi.hpp>
#include <provider/plugin/services/service_table.hpp>
#include <provider/plugin/settings_schema.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace parley::provider::conformance {

namespace {

constexpr std::size_t kNonsense = 256;
constexpr std::size_t kMostMessage = 512;
constexpr std::chrono::milliseconds kStep{50};

std::size_t countEntries(const char* folder) {
    const std::filesystem::directory_iterator entries{folder};
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

base::Error failed(const std::string& what, const parley_status& status) {
    auto error = broken(
                     what + " failed with " + std::to_string(status.code) + ": " +
                     textOf(status.message, kMostMessage))
                     .error();
    if (status.code == PARLEY_E_INVALID || status.code == PARLEY_E_UNSUPPORTED)
        error.reason = kInvalidSettings;
    return error;
}

}  // namespace

std::size_t countThreads() {
    return countEntries("/proc/self/task");
}

std::size_t countDescriptors() {
    return countEntries("/proc/self/fd");
}

Placed::Placed(const void* bytes, std::size_t size, Structs structs) {
    if (structs == Structs::Guarded) {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const auto readable = (size + page - 1) / page * page;
        page_bytes_ = readable + page;
        pages_ = ::mmap(
            nullptr, page_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages_ == MAP_FAILED) throw std::bad_alloc{};
        auto* const guard = static_cast<unsigned char*>(pages_) + readable;
        ::mprotect(guard, page, PROT_NONE);
        data_ = guard - size;
    } else {
        heap_ = std::make_unique<unsigned char[]>(size + kNonsense);
        std::memset(heap_.get(), 0xa5, size + kNonsense);
        data_ = heap_.get();
    }
    if (size > 0) std::memcpy(data_, bytes, size);
    if (structs == Structs::Longer) {
        const auto longer = static_cast<std::uint32_t>(size + kNonsense);
        std::memcpy(data_, &longer, sizeof longer);
    }
}

Placed::~Placed() {
    if (pages_ != nullptr) ::munmap(pages_, page_bytes_);
}

ScriptedHost::ScriptedHost(const Subject& subject, Offer offer)
    : subject_{subject}, offer_{offer}, table_{*raw()} {
    table_.h = static_cast<FakeHost*>(this);
    table_.get = serviceOf;
    if (!subject.manifest) return;
    const auto settings = settingsOf(subject);
    for (const auto& [name, value] : settings.items())
        if (value == name) secrets[name] = kSecret;
}

const void* ScriptedHost::serviceOf(const parley_host* raw, const char* id) noexcept {
    const auto& self = *static_cast<const ScriptedHost*>(static_cast<const FakeHost*>(raw->h));
    if (self.offer_ == Offer::Nothing) return nullptr;
    if (self.subject_.manifest && !self.subject_.manifest->asksFor(id)) return nullptr;
    return id == std::string_view{PARLEY_SVC_AUDIO} ? audioService() : self.raw()->get(raw, id);
}

Stage::Stage(const Subject& subject, Structs structs) : subject_{subject}, structs_{structs} {}

Stage::~Stage() {
    deinit();
}

base::Result<void> Stage::load() {
    noteCall("load");
    library_ = TRY(Library::load("conformance", subject_.library));
    entry_ = TRY(library_->entry());
    return {};
}

base::Result<void> Stage::init(Offer offer) {
    host_ = std::make_unique<ScriptedHost>(subject_, offer);
    const auto table = host_->table();
    host_table_ = std::make_unique<Placed>(&table, sizeof table, structs_);
    ctx_ = std::make_unique<Placed>(host_->ctx(), sizeof(parley_ctx), structs_);
    parley_status status{};
    status.size = sizeof status;
    noteCall("init");
    const auto code = entry_->init(host_table_->as<parley_host>(), &plugin_, &status);
    if (code == PARLEY_OK && plugin_ != nullptr) return {};
    plugin_ = nullptr;
    status.code = code;
    return failed("init", status);
}

base::Result<void> Stage::create() {
    auto settings = settingsOf(subject_).dump();
    if (subject_.manifest) {
        const auto schema = TRY(SettingsSchema::create(subject_.manifest->config));
        settings = TRY(schema->complete(settings, hostGiven(subject_))).dump();
    }
    return create(settings);
}

base::Result<void> Stage::create(const std::string& settings) {
    const parley_instance_args args{
        .size = sizeof args,
        .pad0 = 0,
        .host = host_table_->as<parley_host>(),
        .ctx = ctx(),
        .tenant = {"tenant", 6},
        .config_json = {settings.data(), settings.size()}};
    const Placed placed{&args, sizeof args, structs_};
    std::array<char, 512> room{};
    parley_status status{};
    status.size = sizeof status;
    status.room = room.data();
    status.room_n = room.size();
    noteCall("create");
    const auto code =
        entry_->create(plugin_, placed.as<parley_instance_args>(), &instance_, &status);
    if (code == PARLEY_OK && instance_ != nullptr) return {};
    instance_ = nullptr;
    status.code = code;
    return failed("create", status);
}

base::Result<void> Stage::setUp() {
    TRY(load());
    TRY(init());
    return create();
}

void Stage::destroyInstance() {
    if (instance_ == nullptr) return;
    noteCall("destroy of the instance");
    entry_->destroy(std::exchange(instance_, nullptr));
}

void Stage::deinit() {
    destroyInstance();
    if (plugin_ != nullptr) {
        noteCall("deinit");
        entry_->deinit(std::exchange(plugin_, nullptr));
    }
}

const void* Stage::interface(const char* id) const {
    noteCall("get_interface");
    return entry_->get_interface(plugin_, id);
}

void Stage::settle(std::chrono::milliseconds span) {
    noteCall("a callback of the host's");
    host_->runPosted();
    for (std::chrono::milliseconds passed{0}; passed < span; passed += kStep) {
        host_->advance(std::min(kStep, span - passed));
        host_->runPosted();
    }
}

void Stage::setDeadline(std::chrono::milliseconds from_now) {
    auto ctx = *host_->ctx();
    const auto table = host_->table();
    const auto* timer =
        static_cast<const parley_timer_v1*>(host_->raw()->get(host_->raw(), PARLEY_SVC_TIMER));
    ctx.deadline_ns = timer->now_ns(&table) +
                      static_cast<std::uint64_t>(std::chrono::nanoseconds{from_now}.count());
    ctx_ = std::make_unique<Placed>(&ctx, sizeof ctx, structs_);
}

}  // namespace parley::provider::conformance
