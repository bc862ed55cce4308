#include <io/outbound/egress_guard.hpp>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace parley::io {
namespace {

/// What becomes of a URL before its name is resolved.
enum class Fate { Admitted, Invalid, Refused };

struct UrlVector {
    std::string url;
    Fate tenant;
    Fate operator_;
};

struct AddressVector {
    std::string address;
    Reach reach;
};

const std::vector<UrlVector>& urlVectors() {
    using enum Fate;
    static const std::vector<UrlVector> vectors{
        // What people write.
        {"https://api.example.com/v1/chat", Admitted, Admitted},
        {"HTTPS://API.Example.COM", Admitted, Admitted},
        {"https://example.com:8443/a?b=c#d", Admitted, Admitted},
        {"https://xn--bcher-kva.example/", Admitted, Admitted},
        {"https://8.8.8.8/", Admitted, Admitted},
        {"https://[2606:4700:4700::1111]/", Admitted, Admitted},
        {"https://1.2.3.4.example.com/", Admitted, Admitted},
        {"wss://example.com/live", Admitted, Admitted},
        // Without TLS: the operator alone.
        {"http://example.com/", Refused, Admitted},
        {"ws://example.com/", Refused, Admitted},
        {"http://10.1.2.3:11434/", Refused, Admitted},
        // No URL, or not of ours.
        {"", Invalid, Invalid},
        {"example.com", Invalid, Invalid},
        {"//example.com/", Invalid, Invalid},
        {"https:/example.com/", Invalid, Invalid},
        {"https:///path", Invalid, Invalid},
        {"https://", Invalid, Invalid},
        {"file:///etc/passwd", Invalid, Invalid},
        {"gopher://127.0.0.1:11211/_stats", Invalid, Invalid},
        {"ftp://example.com/", Invalid, Invalid},
        {"dict://example.com:6379/", Invalid, Invalid},
        {"javascript:alert(1)", Invalid, Invalid},
        {" https://example.com/", Invalid, Invalid},
        {"https://example.com/a b", Invalid, Invalid},
        {"https://example.com/\r\nHost: evil", Invalid, Invalid},
        {"https://example.com/\tx", Invalid, Invalid},
        {std::string{"https://example.com\0.evil.test/", 31}, Invalid, Invalid},
        {"https://\xC3\xBC"
         "ber.example/",
         Invalid,
         Invalid},
        {"https://example.com/\x7F", Invalid, Invalid},
        {"https://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1/", Invalid, Invalid},
        // One host for one reader, another for the next.
        {"https://user@example.com/", Invalid, Invalid},
        {"https://user:password@example.com/", Invalid, Invalid},
        {"https://example.com@127.0.0.1/", Invalid, Invalid},
        {"https://127.0.0.1#@example.com/", Refused, Refused},
        {"https://127.0.0.1?@example.com/", Refused, Refused},
        {"https://example.com\\@127.0.0.1/", Invalid, Invalid},
        {"https:\\\\127.0.0.1\\", Invalid, Invalid},
        {"https://example.com\\.evil.test/", Invalid, Invalid},
        {"https://127.0.0.1%2f@example.com/", Invalid, Invalid},
        {"https://%31%32%37.0.0.1/", Invalid, Invalid},
        {"https://example.com./", Invalid, Invalid},
        {"https://127.0.0.1./", Invalid, Invalid},
        {"https://.example.com/", Invalid, Invalid},
        {"https://example..com/", Invalid, Invalid},
        {"https://-example.com/", Invalid, Invalid},
        {"https://exam!ple.com/", Invalid, Invalid},
        {"https://" + std::string(64, 'a') + ".com/", Invalid, Invalid},
        {"https://" + std::string(260, 'a') + "/", Invalid, Invalid},
        {"https://example.com/" + std::string(9000, 'a'), Invalid, Invalid},
        // Ports.
        {"https://example.com:0/", Invalid, Invalid},
        {"https://example.com:65536/", Invalid, Invalid},
        {"https://example.com:/", Invalid, Invalid},
        {"https://example.com:-1/", Invalid, Invalid},
        {"https://example.com:443:443/", Invalid, Invalid},
        {"https://example.com:4a3/", Invalid, Invalid},
        // Every other way to spell 127.0.0.1 and its neighbours.
        {"https://127.0.0.1/", Refused, Refused},
        {"https://127.1/", Invalid, Invalid},
        {"https://127.0.1/", Invalid, Invalid},
        {"https://2130706433/", Invalid, Invalid},
        {"https://0x7f000001/", Invalid, Invalid},
        {"https://0x7f.0.0.1/", Invalid, Invalid},
        {"https://127.0.0.0x1/", Invalid, Invalid},
        {"https://0177.0.0.1/", Invalid, Invalid},
        {"https://127.0.0.01/", Invalid, Invalid},
        {"https://017700000001/", Invalid, Invalid},
        {"https://127.0.0.256/", Invalid, Invalid},
        {"https://127.0.0.1.1/", Invalid, Invalid},
        {"https://0/", Invalid, Invalid},
        {"https://1.2.3/", Invalid, Invalid},
        {"https://0.0.0.0/", Refused, Refused},
        {"https://[::1]/", Refused, Refused},
        {"https://[::]/", Refused, Refused},
        {"https://[0:0:0:0:0:0:0:1]/", Refused, Refused},
        {"https://[::ffff:127.0.0.1]/", Refused, Refused},
        {"https://[::ffff:7f00:1]/", Refused, Refused},
        {"https://[::127.0.0.1]/", Refused, Refused},
        {"https://[::ffff:10.1.2.3]/", Refused, Admitted},
        {"https://[64:ff9b::7f00:1]/", Refused, Refused},
        {"https://[fe80::1]/", Refused, Refused},
        {"https://[fe80::1%25eth0]/", Invalid, Invalid},
        {"https://[fe80::1%eth0]/", Invalid, Invalid},
        {"https://[::1/", Invalid, Invalid},
        {"https://::1/", Invalid, Invalid},
        {"https://[127.0.0.1]/", Invalid, Invalid},
        {"https://[]/", Invalid, Invalid},
        {"https://[::1]x/", Invalid, Invalid},
        // The operator's own networks, and what is closed to everybody.
        {"https://10.1.2.3/", Refused, Admitted},
        {"https://[fd12::7]/", Refused, Admitted},
        {"https://11.0.0.1/", Admitted, Admitted},
        {"https://192.168.1.1/", Refused, Refused},
        {"http://169.254.169.254/latest/meta-data/", Refused, Refused},
        {"http://[fd00:ec2::254]/latest/meta-data/", Refused, Refused},
    };
    return vectors;
}

const std::vector<AddressVector>& addressVectors() {
    using enum Reach;
    static const std::vector<AddressVector> vectors{
        {"8.8.8.8", Public},
        {"1.1.1.1", Public},
        {"93.184.216.34", Public},
        {"100.63.255.255", Public},
        {"100.128.0.0", Public},
        {"172.15.255.255", Public},
        {"172.32.0.0", Public},
        {"223.255.255.255", Public},
        {"169.253.255.255", Public},
        {"0.0.0.0", Private},
        {"0.1.2.3", Private},
        {"10.0.0.1", Private},
        {"10.255.255.255", Private},
        {"100.64.0.1", Private},
        {"100.127.255.255", Private},
        {"127.0.0.1", Private},
        {"127.255.255.254", Private},
        {"169.254.0.1", Private},
        {"172.16.0.1", Private},
        {"172.31.255.255", Private},
        {"192.0.0.1", Private},
        {"192.0.2.1", Private},
        {"192.88.99.1", Private},
        {"192.168.0.1", Private},
        {"198.18.0.1", Private},
        {"198.19.255.255", Private},
        {"198.51.100.1", Private},
        {"203.0.113.1", Private},
        {"224.0.0.1", Private},
        {"239.255.255.255", Private},
        {"240.0.0.1", Private},
        {"255.255.255.255", Private},
        {"169.254.169.254", Metadata},
        {"169.254.170.2", Metadata},
        {"168.63.129.16", Metadata},
        {"100.100.100.200", Metadata},
        {"192.0.0.192", Metadata},
        {"2606:4700::1111", Public},
        {"2a00:1450::1", Public},
        {"64:ff9b::808:808", Public},
        {"::ffff:8.8.8.8", Public},
        {"::", Private},
        {"::1", Private},
        {"::8.8.8.8", Private},
        {"::ffff:127.0.0.1", Private},
        {"::ffff:0:7f00:1", Private},
        {"64:ff9b::a00:1", Private},
        {"64:ff9b:1::808:808", Private},
        {"64:ff9b::a9fe:a9fe", Metadata},
        {"::ffff:169.254.169.254", Metadata},
        {"100::1", Private},
        {"2001::1", Private},
        {"2001:0:4136:e378::1", Private},
        {"2001:2::1", Private},
        {"2001:10::1", Private},
        {"2001:db8::1", Private},
        {"2002:7f00:1::", Private},
        {"2002:808:808::", Private},
        {"3fff::1", Private},
        {"5f00::1", Private},
        {"fc00::1", Private},
        {"fd00::1", Private},
        {"fd00:ec2::254", Metadata},
        {"fd20:ce::254", Metadata},
        {"fe80::1", Private},
        {"fec0::1", Private},
        {"ff02::1", Private},
    };
    return vectors;
}

Fate fateOf(const base::Result<Url>& admitted) {
    if (admitted) return Fate::Admitted;
    return admitted.error().reason == "egress_refused" ? Fate::Refused : Fate::Invalid;
}

class EgressGuardTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EgressGuardTest);
    CPPUNIT_TEST(decidesAboutUrls);
    CPPUNIT_TEST(knowsHowFarAnAddressReaches);
    CPPUNIT_TEST(oneClosedAddressClosesTheName);
    CPPUNIT_TEST(metadataIsClosedEvenWithinAnAllowedNetwork);
    CPPUNIT_TEST(aNameWithoutAddressesIsClosed);
    CPPUNIT_TEST(refusesNetworksThatAreNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void decidesAboutUrls() {
        CPPUNIT_ASSERT(urlVectors().size() >= 60);
        for (const auto& vector : urlVectors()) {
            CPPUNIT_ASSERT_MESSAGE(
                vector.url, fateOf(guard_.admit(vector.url, Trust::Tenant)) == vector.tenant);
            CPPUNIT_ASSERT_MESSAGE(
                vector.url, fateOf(guard_.admit(vector.url, Trust::Operator)) == vector.operator_);
        }
    }

    void knowsHowFarAnAddressReaches() {
        for (const auto& vector : addressVectors()) {
            const auto address = boost::asio::ip::make_address(vector.address);
            CPPUNIT_ASSERT_MESSAGE(vector.address, reachOf(address) == vector.reach);
        }
    }

    void oneClosedAddressClosesTheName() {
        const auto open = boost::asio::ip::make_address("8.8.8.8");
        const auto closed = boost::asio::ip::make_address("127.0.0.1");
        CPPUNIT_ASSERT(guard_.admit({open}, Trust::Tenant));
        CPPUNIT_ASSERT(!guard_.admit({open, closed}, Trust::Tenant));
        CPPUNIT_ASSERT(!guard_.admit({closed, open}, Trust::Operator));
    }

    void metadataIsClosedEvenWithinAnAllowedNetwork() {
        const auto guard = EgressGuard::create({"0.0.0.0/0", "::/0"});
        CPPUNIT_ASSERT(guard->admit("http://169.254.1.1/", Trust::Operator));
        CPPUNIT_ASSERT(!guard->admit("http://169.254.169.254/", Trust::Operator));
        CPPUNIT_ASSERT(!guard->admit("http://[64:ff9b::a9fe:a9fe]/", Trust::Operator));
    }

    void aNameWithoutAddressesIsClosed() {
        CPPUNIT_ASSERT(!guard_.admit(std::vector<boost::asio::ip::address>{}, Trust::Operator));
    }

    void refusesNetworksThatAreNone() {
        for (const auto* text :
             {"", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "a/8"}) {
            const auto guard = EgressGuard::create({text});
            CPPUNIT_ASSERT_MESSAGE(text, !guard);
            CPPUNIT_ASSERT_EQUAL(std::string{"network_invalid"}, guard.error().reason);
        }
    }

private:
    const EgressGuard guard_ = EgressGuard::create({"10.0.0.0/8", "fd12::/16"}).value();
};

CPPUNIT_TEST_SUITE_REGISTRATION(EgressGuardTest);

}  // namespace
}  // namespace parley::io
