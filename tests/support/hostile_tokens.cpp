#include "hostile_tokens.hpp"

#include <base/bytes.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <initializer_list>
#include <string_view>

namespace parley::testing {

namespace {

using nlohmann::json;

std::string encode(std::string_view text) {
    return base::toBase64Url(text);
}

struct Parts {
    std::string header;
    std::string payload;
    std::string signature;

    [[nodiscard]] std::string text() const { return header + "." + payload + "." + signature; }
    [[nodiscard]] json headerJson() const { return json::parse(*base::fromBase64Url(header)); }
    [[nodiscard]] json payloadJson() const { return json::parse(*base::fromBase64Url(payload)); }
};

Parts split(const std::string& token) {
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    return {
        token.substr(0, first),
        token.substr(first + 1, second - first - 1),
        token.substr(second + 1)};
}

std::string signedWith(
    const std::string& key, const std::string& header, const std::string& payload) {
    const auto is_signed = header + "." + payload;
    return is_signed + "." + encode(base::hmacSha256(key, is_signed));
}

void addHeaderTricks(std::vector<HostileToken>& tokens, const Parts& good) {
    const auto with = [&](const std::string& trick, const json& changes) {
        auto header = good.headerJson();
        header.update(changes);
        const auto text = encode(header.dump());
        tokens.push_back({trick, text + "." + good.payload + "." + good.signature});
        tokens.push_back({trick + ", no signature", text + "." + good.payload + "."});
    };
    with("alg none", {{"alg", "none"}});
    with("alg None", {{"alg", "None"}});
    with("alg NONE", {{"alg", "NONE"}});
    with("alg empty", {{"alg", ""}});
    with("alg null", {{"alg", nullptr}});
    with("alg HS384", {{"alg", "HS384"}});
    with("alg RS256", {{"alg", "RS256"}});
    with("alg ES256", {{"alg", "ES256"}});
    with("alg in another case", {{"alg", "hs256"}});
    with("alg a list", {{"alg", {"HS256", "none"}}});
    with("typ another", {{"typ", "at+jwt"}});
    with("kid unknown", {{"kid", "AAAAAAAAAAAA"}});
    with("kid a path", {{"kid", "../../../../dev/null"}});
    with("kid SQL", {{"kid", "x' UNION SELECT 'secret' --"}});
    with("kid a command", {{"kid", "|/bin/true"}});
    with("kid empty", {{"kid", ""}});
    with("kid a number", {{"kid", 0}});
    with("jku to our key", {{"jku", "https://evil.example/jwks.json"}});
    with("x5u to our key", {{"x5u", "https://evil.example/cert.pem"}});
    with("key in jwk", {{"jwk", {{"kty", "oct"}, {"k", "AAAA"}}}});
    with("critical extension", {{"crit", {"exp"}}, {"exp", 0}});
    with("payload not encoded", {{"b64", false}, {"crit", {"b64"}}});
    with("compressed", {{"zip", "DEF"}});
}

void addKeyTricks(std::vector<HostileToken>& tokens, const Parts& good) {
    const auto kid = good.headerJson().at("kid").get<std::string>();
    tokens.push_back({"signed with no key", signedWith("", good.header, good.payload)});
    tokens.push_back({"signed with the kid", signedWith(kid, good.header, good.payload)});
    tokens.push_back(
        {"signed with zeros", signedWith(std::string(32, '\0'), good.header, good.payload)});
    tokens.push_back({"signed with secret", signedWith("secret", good.header, good.payload)});
    auto header = good.headerJson();
    header["jwk"] = {{"kty", "oct"}, {"k", encode("mine")}};
    tokens.push_back(
        {"signed with the key in its jwk",
         signedWith("mine", encode(header.dump()), good.payload)});
}

void addClaimTricks(std::vector<HostileToken>& tokens, const Parts& good) {
    const auto with = [&](const std::string& trick, const json& changes) {
        auto payload = good.payloadJson();
        payload.update(changes);
        tokens.push_back(
            {trick, good.header + "." + encode(payload.dump()) + "." + good.signature});
    };
    with("role operator under another's signature", {{"role", "operator"}});
    with("later exp under another's signature", {{"exp", 4'102'444'800}});
    with("another user under another's signature", {{"sub", "usr_00000000000000000000000000"}});
    with("another tenant under another's signature", {{"tid", "ten_0000000000001"}});
}

/// The last of the 43 signature characters holds two bits that mean nothing.
std::string otherSpelling(const std::string& signature) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto other = signature;
    other.back() = kAlphabet[kAlphabet.find(other.back()) ^ 1U];
    return other;
}

void addFormTricks(std::vector<HostileToken>& tokens, const Parts& good) {
    const auto& [header, payload, signature] = good;
    const auto body = header + "." + payload + ".";
    const auto add = [&](const std::string& trick, const std::string& token) {
        tokens.push_back({trick, token});
    };
    add("empty", "");
    add("a dot", ".");
    add("two dots", "..");
    add("three dots", "...");
    add("two parts", header + "." + payload);
    add("four parts", good.text() + "." + signature);
    add("four parts, last empty", good.text() + ".");
    add("five parts", good.text() + ".." + signature);
    add("no header", "." + payload + "." + signature);
    add("no payload", header + ".." + signature);
    add("no signature", body);
    add("zero signature", body + std::string(43, 'A'));
    add("signature cut", body + signature.substr(0, 42));
    add("signature longer", body + signature + "A");
    add("signature of 22 characters", body + signature.substr(0, 22));
    add("signature spelled otherwise", body + otherSpelling(signature));
    add("signature padded", body + signature + "=");
    add("header padded", header + "=." + payload + "." + signature);
    add("payload padded", header + "." + payload + "=." + signature);
    add("space before", " " + good.text());
    add("space behind", good.text() + " ");
    add("line break behind", good.text() + "\n");
    add("NUL behind", good.text() + std::string(1, '\0'));
    add("quoted", "\"" + good.text() + "\"");
    add("scheme twice", "Bearer " + good.text());
    add("not base64", header + ".{}." + signature);
    add("not ASCII", header + ".\xc3\xa4\xf0\x9d\x84\x9e." + signature);
    add("very long", header + "." + payload + std::string(100'000, 'A') + "." + signature);
    add("twice", good.text() + good.text());
    add("five parts of JWE", header + ".a.b.c." + signature);
    add("JWS as JSON",
        json{{"protected", header}, {"payload", payload}, {"signature", signature}}.dump());
}

}  // namespace

std::vector<HostileToken> forgedTokens(const std::string& good_token) {
    std::vector<HostileToken> tokens;
    const auto good = split(good_token);
    addHeaderTricks(tokens, good);
    addKeyTricks(tokens, good);
    addClaimTricks(tokens, good);
    addFormTricks(tokens, good);
    return tokens;
}

std::vector<HostileToken> wellSignedTokens(
    const std::string& good_token, const std::string& secret) {
    std::vector<HostileToken> tokens;
    const auto good = split(good_token);
    const auto payload = good.payloadJson();
    const auto text = payload.dump();
    const auto sign = [&](const std::string& trick, const std::string& claims) {
        tokens.push_back({trick, signedWith(secret, good.header, encode(claims))});
    };
    const auto with = [&](const std::string& trick, const json& changes) {
        auto changed = payload;
        changed.update(changes);
        sign(trick, changed.dump());
    };
    for (const auto& [name, value] : payload.items()) {
        auto without = payload;
        without.erase(name);
        sign("no " + name, without.dump());
        with(name + " null", {{name, nullptr}});
        with(name + " a list", {{name, {value}}});
        sign(
            name + " twice",
            text.substr(0, text.size() - 1) + ",\"" + name + "\":" + value.dump() + "}");
    }
    const auto now_s = payload.at("iat").get<std::int64_t>();
    with("expired", {{"iat", now_s - 700}, {"nbf", now_s - 700}, {"exp", now_s - 100}});
    with("expires now", {{"iat", now_s - 600}, {"nbf", now_s - 600}, {"exp", now_s}});
    with("not yet valid", {{"nbf", now_s + 60}});
    with("from the future", {{"iat", now_s + 60}, {"nbf", now_s + 60}, {"exp", now_s + 300}});
    with("for ever", {{"exp", 4'102'444'800}});
    with("exp before iat", {{"exp", now_s - 1}});
    with("exp a text", {{"exp", std::to_string(now_s + 600)}});
    with("exp a fraction", {{"exp", static_cast<double>(now_s) + 600.5}});
    with("exp negative", {{"exp", -1}});
    sign("exp huge", text.substr(0, text.size() - 1) + ",\"exp\":1e400}");
    with("another issuer", {{"iss", "https://evil.example"}});
    with("another audience", {{"aud", "another-api"}});
    with("audience a list with ours", {{"aud", {"parley-api", "another-api"}}});
    with("no such role", {{"role", "root"}});
    with("role in another case", {{"role", "Operator"}});
    with("user id of another kind", {{"sub", "ses_00000000000000000000000000"}});
    with("tenant id 0x", {{"tid", "ten_000000000000x0"}});
    with("a claim we do not know", {{"admin", true}});
    sign("a list", "[" + text + "]");
    sign("empty object", "{}");
    sign("empty", "");
    sign("spaces", "{ " + text.substr(1));
    sign("text behind", text + "{}");
    sign("escaped name", "{\"r\\u006fle\":\"operator\"," + text.substr(1));
    auto header = good.headerJson();
    for (const char* algorithm : {"none", "HS512", "RS256", "hs256"}) {
        header["alg"] = algorithm;
        tokens.push_back(
            {std::string{"alg "} + algorithm + " with our signature",
             signedWith(secret, encode(header.dump()), good.payload)});
    }
    header = good.headerJson();
    header["jku"] = "https://evil.example/jwks.json";
    tokens.push_back(
        {"jku with our signature", signedWith(secret, encode(header.dump()), good.payload)});
    tokens.push_back(
        {"header in another order with our signature",
         signedWith(
             secret,
             encode(
                 R"({"typ":"JWT","alg":"HS256","kid":")" +
                 good.headerJson().at("kid").get<std::string>() + R"("})"),
             good.payload)});
    return tokens;
}

}  // namespace parley::testing
