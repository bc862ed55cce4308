#include "mail.hpp"

#include <base/bytes.hpp>
#include <base/log.hpp>

#include <secrets/vault.hpp>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace parley::notify {

/// A job's payload, read and checked.
struct MailRequest {
    std::string to;
    std::string template_name;
    std::string language;
    nlohmann::json data;
    std::string sealed;
};

namespace {

constexpr int kRetries = 3;
// Three retries are over within two minutes: a mail has to be out within five.
constexpr jobs::BackOff kBackOff{std::chrono::seconds{10}, std::chrono::seconds{60}};
constexpr int kConcurrency = 8;
// What the record of messages keeps; mail itself allows less.
constexpr std::size_t kLongestRecipient = 320;
// A longer name, or one with a link in it, is no greeting but somebody else's text in our mail.
constexpr std::size_t kLongestGreeting = 80;

base::Error malformed(const std::string& what) {
    return {
        .code = base::ErrorCode::Unprocessable, .reason = "mail_request_malformed", .detail = what};
}

std::string stringAt(const nlohmann::json& payload, const char* name) {
    const auto value = payload.find(name);
    return value != payload.end() && value->is_string() ? value->get<std::string>() : std::string{};
}

base::Result<MailRequest> parseRequest(const nlohmann::json& payload) {
    if (!payload.is_object()) return malformed("no object");
    MailRequest request{
        .to = stringAt(payload, "to"),
        .template_name = stringAt(payload, "template"),
        .language = stringAt(payload, "language"),
        .data = payload.value("data", nlohmann::json::object()),
        .sealed = stringAt(payload, "sealed")};
    if (request.to.empty() || request.template_name.empty())
        return malformed("to or template is missing");
    if (request.to.size() > kLongestRecipient) return malformed("to is too long");
    if (!request.data.is_object()) return malformed("data is no object");
    return request;
}

/// The same for every attempt of one job, and in the order of the jobs' times like any id.
MessageId messageIdOf(const jobs::Job& job) {
    auto bytes = base::Uuid::makeV7(job.created_at).bytes();
    const auto hash = base::sha256("mail/" + job.id.publicId());
    constexpr std::size_t kTimeBytes = 6;
    const auto version = static_cast<std::uint8_t>(bytes[6] & 0xf0U);
    const auto variant = static_cast<std::uint8_t>(bytes[8] & 0xc0U);
    std::memcpy(bytes.data() + kTimeBytes, hash.data(), bytes.size() - kTimeBytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | version);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | variant);
    return MessageId{base::Uuid{bytes}};
}

/// `20261121T035021Z-msg_…`: where messages end in a folder, its listing is in the order of time.
std::string keyOf(const jobs::Job& job, MessageId id) {
    auto time =
        base::toRfc3339(std::chrono::floor<std::chrono::seconds>(job.created_at)).substr(0, 19);
    time.erase(
        std::remove_if(
            time.begin(), time.end(), [](char symbol) { return symbol == '-' || symbol == ':'; }),
        time.end());
    return time + "Z-" + id.publicId();
}

std::string percentEncoded(std::string_view text) {
    std::string encoded;
    for (const char symbol : text) {
        const bool safe = std::isalnum(static_cast<unsigned char>(symbol)) != 0 ||
                          std::strchr("-._~", symbol) != nullptr;
        encoded += safe ? std::string(1, symbol) : '%' + base::toHex({&symbol, 1});
    }
    return encoded;
}

std::string linkOf(
    const std::string& public_url, const MailRequest& request, const nlohmann::json& values) {
    // An invited user chooses the first password where others choose a new one.
    const auto* page = request.template_name == "verify_email" ? "/verify" : "/reset";
    auto link = public_url + page + "?token=" + percentEncoded(stringAt(values, "token"));
    const auto tenant = stringAt(values, "tenant_slug");
    return tenant.empty() ? link : link + "&tenant=" + percentEncoded(tenant);
}

/// Mail comes from the tenant in the platform's name.
Address senderOf(const Address& from, const nlohmann::json& values) {
    const auto tenant = stringAt(values, "tenant_name");
    return {tenant.empty() ? from.name : tenant, from.address};
}

std::string hostOf(const std::string& address) {
    return address.substr(address.find('@') + 1);
}

bool isGreeting(const std::string& name) {
    return !name.empty() && name.size() <= kLongestGreeting &&
           name.find('/') == std::string::npos && name.find("www.") == std::string::npos;
}

}  // namespace

base::Result<std::unique_ptr<Mail>> Mail::create(
    storage::Database& database,
    const base::Clock& clock,
    const secrets::Vault& vault,
    Carrier& carrier,
    MailOptions options) {
    auto templates = TRY(Templates::load(options.templates));
    return std::unique_ptr<Mail>{
        new Mail{database, clock, vault, carrier, std::move(options), std::move(templates)}};
}

Mail::Mail(
    storage::Database& database,
    const base::Clock& clock,
    const secrets::Vault& vault,
    Carrier& carrier,
    MailOptions options,
    Templates templates)
    : log_{database},
      clock_{clock},
      vault_{vault},
      carrier_{carrier},
      options_{std::move(options)},
      templates_{std::move(templates)} {}

void Mail::registerWith(jobs::Worker& worker) {
    worker.handle(
        "mail",
        {.concurrency = kConcurrency, .max_attempts = 1 + kRetries, .back_off = kBackOff},
        [this](const jobs::Job& job) { return deliver(job); });
}

std::string Mail::sealContext(base::TenantId tenant) {
    return "mail/" + tenant.publicId();
}

base::Result<void> Mail::deliver(const jobs::Job& job) {
    if (!job.tenant) return malformed("mail of no tenant");
    const auto request = TRY(parseRequest(job.payload));
    const auto id = messageIdOf(job);
    const bool arrived = TRY(log_.begin(
        {.id = id,
         .tenant = *job.tenant,
         .to = request.to,
         .template_name = request.template_name,
         .state = "sending",
         .attempts = job.attempt,
         .created_at = job.created_at}));
    if (arrived) return {};
    auto sent = send(job, request, id);
    if (sent) return log_.delivered(*job.tenant, id, clock_.now());
    const bool last = job.attempt >= job.max_attempts || !jobs::worthRetrying(sent.error().code);
    TRY(log_.failed(*job.tenant, id, sent.error().reason, last ? Again::No : Again::Yes));
    if (last) {
        base::log(
            base::LogLevel::Error,
            "mail_failed",
            {{"message", id.publicId()},
             {"tenant", job.tenant->publicId()},
             {"template", request.template_name},
             {"attempts", std::int64_t{job.attempt}},
             {"reason", sent.error().reason},
             {"detail", sent.error().detail},
             {"pii.to", request.to}});
    }
    return sent;
}

base::Result<void> Mail::send(const jobs::Job& job, const MailRequest& request, MessageId id) {
    const auto values = TRY(valuesOf(*job.tenant, request));
    const auto rendered = TRY(templates_.render(request.template_name, request.language, values));
    const auto mime = TRY(toMime(
        {.from = senderOf(options_.from, values),
         .to = request.to,
         .date = job.created_at,
         .message_id = id.publicId() + '@' + hostOf(options_.from.address)},
        rendered));
    return carrier_.carry(
        *job.tenant,
        {.from = options_.from.address, .to = request.to, .mime = mime, .key = keyOf(job, id)});
}

base::Result<nlohmann::json> Mail::valuesOf(
    base::TenantId tenant, const MailRequest& request) const {
    auto values = request.data;
    values["email"] = request.to;
    if (!isGreeting(stringAt(values, "display_name"))) values["display_name"] = request.to;
    if (request.sealed.empty()) return values;
    const auto opened = TRY(vault_.openText(sealContext(tenant), request.sealed));
    const auto secret = nlohmann::json::parse(opened, nullptr, false);
    if (!secret.is_object()) return malformed("what was sealed is no object");
    values.update(secret);
    if (values.contains("token")) values["link"] = linkOf(options_.public_url, request, values);
    return values;
}

}  // namespace parley::notify
