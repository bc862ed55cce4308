#include <provider/plugin/manifest.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::provider {
namespace {

using nlohmann::json;

json wholeManifest() {
    return json::parse(R"({
        "id": "acme-speech",
        "$schema": "../manifest.schema.json",
        "name": "Acme Speech",
        "description": "Hears.",
        "version": "1.4.0",
        "abi": "1.0",
        "sdk": "parley-sdk 1.0.0",
        "provides": ["parley.stt/1", "parley.config/1"],
        "requires": ["parley.ws/1"],
        "uses": ["parley.kv/1"],
        "libraries": ["libacme.so.2"],
        "permissions": {
            "net": ["api.acme.com", "eu.acme.com:8443", "*.acme.net"],
            "read_secrets": true,
            "kv_bytes": 65536,
            "blocking_threads": 2
        },
        "workers": {"decoder": {"program": "bin/decoder", "args": ["-q"], "sessions": 8, "prefork": true}},
        "capabilities": {"stt": {"languages": ["en"]}},
        "prices": {"stt": [{"unit": "audio_second", "micros": 72, "currency": "USD", "per": 1}]},
        "config": {"type": "object"},
        "isolation": "runner",
        "files": {"acme.so": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    })");
}

class ManifestTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ManifestTest);
    CPPUNIT_TEST(everythingIsRead);
    CPPUNIT_TEST(littleIsRequired);
    CPPUNIT_TEST(whatIsWrongIsNamed);
    CPPUNIT_TEST(hostsAreAllowedAsTheyAreWritten);
    CPPUNIT_TEST(versionsAreOrderedByNumber);
    CPPUNIT_TEST_SUITE_END();

public:
    void everythingIsRead() {
        const auto manifest = *Manifest::parse(wholeManifest().dump());
        CPPUNIT_ASSERT_EQUAL(std::string{"acme-speech"}, manifest.id);
        CPPUNIT_ASSERT_EQUAL(std::string{"Hears."}, manifest.description);
        CPPUNIT_ASSERT_EQUAL(1U, manifest.abi_major);
        CPPUNIT_ASSERT(manifest.serves(Kind::Stt) && !manifest.serves(Kind::Tts));
        CPPUNIT_ASSERT(manifest.asksFor("parley.ws/1") && manifest.asksFor("parley.kv/1"));
        CPPUNIT_ASSERT(!manifest.asksFor("parley.http/1"));
        CPPUNIT_ASSERT(manifest.permissions.read_secrets && !manifest.permissions.own_thread);
        CPPUNIT_ASSERT_EQUAL(std::size_t{65536}, manifest.permissions.kv_bytes);
        CPPUNIT_ASSERT_EQUAL(std::string{"libacme.so.2"}, manifest.libraries.at(0));
        const auto& worker = manifest.workers.at("decoder");
        CPPUNIT_ASSERT_EQUAL(std::string{"bin/decoder"}, worker.program);
        CPPUNIT_ASSERT(worker.sessions == 8 && worker.prefork && worker.args.size() == 1);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{72}, manifest.prices.at("stt").at(0).micros);
        CPPUNIT_ASSERT(manifest.isolation == Isolation::Runner);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, manifest.files.size());
    }

    void littleIsRequired() {
        const auto manifest = Manifest::parse(
            R"({"id":"a","name":"A","version":"0.1.0","abi":1,"provides":["parley.llm/1"]})");
        CPPUNIT_ASSERT(manifest);
        CPPUNIT_ASSERT(manifest->isolation == Isolation::InProcess);
    }

    void whatIsWrongIsNamed() {
        const std::pair<const char*, const char*> patches[] = {
            {R"({"id": "Acme"})", "id is not lower-case letters, digits, _ - ."},
            {R"({"id": null})", "id is missing"},
            {R"({"version": "1.4"})", "version is not a version such as 1.4.0"},
            {R"({"abi": "one"})", "abi is not a version such as \"1.0\""},
            {R"({"provides": []})", "provides is empty"},
            {R"({"provides": ["parley.stt/2"]})",
             "provides has an unknown interface 'parley.stt/2'"},
            {R"({"requires": "parley.ws/1"})", "requires is not a list of at most 64 texts"},
            {R"({"permissions": {"net": ["*"]}})", "permissions/net has no host in '*'"},
            {R"({"permissions": {"net": ["*.com"]}})", "permissions/net has no host in '*.com'"},
            {R"({"permissions": {"net": ["a.com:0"]}})",
             "permissions/net has no host in 'a.com:0'"},
            {R"({"permissions": {"root": true}})", "permissions/root is not known"},
            {R"({"permissions": {"kv_bytes": -1}})",
             "permissions/kv_bytes is not a whole number from 0 to 16777216"},
            {R"({"workers": {"decoder": {"program": "../../bin/sh"}}})",
             "workers/decoder/program is not a file of the package"},
            {R"({"workers": {"decoder": {"program": "/bin/sh"}}})",
             "workers/decoder/program is not a file of the package"},
            {R"({"files": {"acme.so": "abc"}})",
             "files needs the SHA-256 of 'acme.so' in lower-case hexadecimal"},
            {R"({"isolation": "none"})", "isolation is neither in_process nor runner"},
            {R"({"prices": {"teleport": []}})",
             "prices has no list of prices under a kind in 'teleport'"},
            {R"({"surprise": 1})", "surprise is not known"}};
        for (const auto& [patch, problem] : patches) {
            auto manifest = wholeManifest();
            manifest.merge_patch(json::parse(patch));
            const auto parsed = Manifest::parse(manifest.dump());
            CPPUNIT_ASSERT_MESSAGE(patch, !parsed);
            CPPUNIT_ASSERT_EQUAL(std::string{"manifest_invalid"}, parsed.error().reason);
            CPPUNIT_ASSERT_EQUAL(std::string{problem}, parsed.error().detail);
        }
        for (const auto& text : {std::string{}, std::string{"[]"}, std::string(1000, '[')})
            CPPUNIT_ASSERT(!Manifest::parse(text));
    }

    void hostsAreAllowedAsTheyAreWritten() {
        const auto manifest = *Manifest::parse(wholeManifest().dump());
        CPPUNIT_ASSERT(manifest.mayConnect("api.acme.com", 443));
        CPPUNIT_ASSERT(manifest.mayConnect("eu.acme.com", 8443));
        CPPUNIT_ASSERT(manifest.mayConnect("a.b.acme.net", 443));
        CPPUNIT_ASSERT(!manifest.mayConnect("eu.acme.com", 443));
        CPPUNIT_ASSERT(!manifest.mayConnect("acme.net", 443));
        CPPUNIT_ASSERT(!manifest.mayConnect("evilacme.net", 443));
        CPPUNIT_ASSERT(!manifest.mayConnect("api.acme.com.evil.org", 443));
        CPPUNIT_ASSERT(!manifest.mayConnect("", 443));
    }

    void versionsAreOrderedByNumber() {
        CPPUNIT_ASSERT(isOlder("1.4.0", "1.10.0"));
        CPPUNIT_ASSERT(isOlder("1.4.0-beta", "1.4.0"));
        CPPUNIT_ASSERT(!isOlder("1.4.0", "1.4.0") && !isOlder("2.0.0", "1.9.9"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ManifestTest);

}  // namespace
}  // namespace parley::provider
