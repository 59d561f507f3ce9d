// SPDX-License-Identifier: GPL-3.0-or-later
// Client certificates, mirrored hellos and automatic passthrough in flags and YAML.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "penstock/service/command_line.h"
#include "penstock/service/config_file.h"
#include "unit/service/temp_folder.h"
#include "unit/tls/test_certificates.h"

namespace penstock::service {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using Words = std::vector<std::string>;

class ClientCertificates : public testing::Test {
 protected:
  ClientCertificates() {
    const auto identity = tls::test::makeIdentity({.subject = "alice"});
    const std::string certificate = tls::test::pemOf(identity.certificate.get());
    all = home.write("all.pem", certificate + tls::test::pemOf(identity.key.get()));
    cert = home.write("a=b.pem", certificate);
    key = home.write("me.key", tls::test::pemOf(identity.key.get()));
    locked = home.write("locked.key", tls::test::pemOf(identity.key.get(), "secret"));
    password = home.write("password", "secret\n");
  }
  ~ClientCertificates() override { ::unsetenv("PENSTOCK_CLIENT_CERT_PASSWORD"); }

  Result<Invocation> parse(const Words& words) { return parseCommandLine(words, UserFolders::below(home.path())); }
  model::EngineConfig good(const Words& words) {
    auto result = parse(words);
    EXPECT_TRUE(result) << result.error().message;
    return result ? result->config.engine : model::EngineConfig();
  }
  std::string errorOf(const Words& words) {
    auto result = parse(words);
    return result ? "no error" : result.error().message;
  }
  /// Settings of a YAML file in `home`.
  model::EngineConfig yaml(const std::string& text) {
    Settings s;
    auto done = readConfigFile(home.write("p.yaml", text), s, UserFolders::below(home.path()));
    EXPECT_TRUE(done) << done.error().message;
    return s.config.engine;
  }
  std::string errorOfYaml(const std::string& text) {
    Settings s;
    auto done = readConfigText(text, "p.yaml", s, UserFolders::below(home.path()));
    return done ? "no error" : done.error().message;
  }

  TempFolder home;
  std::string all, cert, key, locked, password;
};

TEST_F(ClientCertificates, Flags) {
  const auto e = good({"--client-cert", "*.bank.example=" + all, "--client-cert=/^a[.]b=/=" + all, "--client-cert", all, "--client-cert", cert,
                       "--client-key", key, "--client-cert", "locked.example:8443=" + cert, "--client-key", locked,
                       "--client-cert-password-file", password});
  ASSERT_EQ(e.clientCertificates.size(), 5u);
  EXPECT_EQ(e.clientCertificates[0].host, "*.bank.example");
  EXPECT_EQ(e.clientCertificates[0].file, all);
  EXPECT_EQ(e.clientCertificates[1].host, "/^a[.]b=/");
  EXPECT_EQ(e.clientCertificates[2].host, "*");
  EXPECT_EQ(e.clientCertificates[3].host, "*") << "a file with an equals sign in its name";
  EXPECT_EQ(e.clientCertificates[3].file, cert);
  EXPECT_EQ(e.clientCertificates[3].key, key);
  EXPECT_EQ(e.clientCertificates[4].host, "locked.example:8443");
  EXPECT_EQ(e.clientCertificates[4].password, "secret");
}

TEST_F(ClientCertificates, FlagErrorsNameFileAndWhatWasExpected) {
  EXPECT_THAT(errorOf({"--client-cert", "/nowhere/me.p12"}), AllOf(StartsWith("--client-cert: "), HasSubstr("/nowhere/me.p12")));
  EXPECT_THAT(errorOf({"--client-cert", cert}), AllOf(StartsWith("--client-cert: "), HasSubstr(cert), HasSubstr("holds no private key: expected")));
  EXPECT_THAT(errorOf({"--client-cert", cert, "--client-key", locked}), AllOf(HasSubstr(locked), HasSubstr("expected its password")));
  EXPECT_THAT(errorOf({"--client-cert", "http://x=" + all}), HasSubstr("http://x="));
  EXPECT_EQ(errorOf({"--client-cert", "a.example="}),
            "--client-cert: the path is empty; expected [PATTERN=]FILE, the file being PEM or PKCS#12");
  EXPECT_THAT(errorOf({"--client-cert", "a,b=" + all}), HasSubstr("\"a,b\" is not one host; expected a host such as"));
  EXPECT_EQ(errorOf({"--client-key", key}), "--client-key: belongs to a certificate; expected --client-cert FILE before it");
  EXPECT_THAT(errorOf({"--client-cert", all, "--client-cert-password-file", "/nowhere"}), HasSubstr("/nowhere: there is no such file"));
  EXPECT_THAT(errorOf({"--reverse-client-ca", key}), AllOf(HasSubstr(key), HasSubstr("holds no CERTIFICATE; expected a PEM file")));
}

TEST_F(ClientCertificates, ThePasswordMayBeInTheEnvironment) {
  ::setenv("PENSTOCK_CLIENT_CERT_PASSWORD", "secret", 1);
  const auto e = good({"--client-cert", cert, "--client-key", locked, "--client-cert", all});
  EXPECT_EQ(e.clientCertificates[0].password, "secret");
  EXPECT_EQ(e.clientCertificates[1].password, "") << "it needs none";
  ::setenv("PENSTOCK_CLIENT_CERT_PASSWORD", "wrong", 1);
  EXPECT_THAT(errorOf({"--client-cert", cert, "--client-key", locked}), HasSubstr("The password does not open"));
}

TEST_F(ClientCertificates, Yaml) {
  ::setenv("MY_OWN", "secret", 1);
  const auto e = yaml(R"(proxy:
  client_certificates:
    - {host: "*.bank.example", file: a=b.pem, key: locked.key, password: secret}
    - host: b.example
      file: a=b.pem
      key: locked.key
      password_file: password
    - {file: a=b.pem, key: locked.key, password_env: MY_OWN}
    - c.example=all.pem
  mirror_client_hello: ["*.shop.example"]
  reverse_client_ca: all.pem
  reverse_client_certificate: optional
  auto_passthrough: {after: 1, minutes: 0.5}
)");
  ASSERT_EQ(e.clientCertificates.size(), 4u);
  EXPECT_EQ(e.clientCertificates[0].host, "*.bank.example");
  EXPECT_EQ(e.clientCertificates[0].file, cert);
  EXPECT_EQ(e.clientCertificates[0].key, locked);
  EXPECT_EQ(e.clientCertificates[1].password, "secret");
  EXPECT_EQ(e.clientCertificates[2].host, "*");
  EXPECT_EQ(e.clientCertificates[2].password, "secret");
  EXPECT_EQ(e.clientCertificates[3].host, "c.example");
  EXPECT_EQ(e.clientCertificates[3].file, all);
  EXPECT_THAT(e.mirrorClientHello, ElementsAre("*.shop.example"));
  EXPECT_EQ(e.reverseClientCa, all);
  EXPECT_FALSE(e.reverseClientRequired);
  EXPECT_EQ(e.autoPassthrough.after, 1u);
  EXPECT_EQ(e.autoPassthrough.period, std::chrono::seconds(30));
}

TEST_F(ClientCertificates, YamlTakesOneAloneAndTheFlagsNameToo) {
  EXPECT_EQ(yaml("client_cert: all.pem").clientCertificates.at(0).file, all);
  EXPECT_EQ(yaml("proxy: {client_certificates: {file: all.pem}}").clientCertificates.at(0).file, all);
  EXPECT_TRUE(yaml("proxy: {client_certificates: }").clientCertificates.empty());
}

TEST_F(ClientCertificates, YamlErrorsSayWhere) {
  const std::string fields = "host, file, key, password, password_file, password_env";
  EXPECT_EQ(errorOfYaml("proxy:\n  client_certificates:\n    - {host: a}\n"),
            "p.yaml:3: proxy.client_certificates: has no file; expected PEM with certificate and key, or PKCS#12");
  EXPECT_EQ(errorOfYaml("proxy:\n  client_certificates:\n    - {flie: a}\n"),
            "p.yaml:3: proxy.client_certificates: unknown \"flie\"; did you mean file?");
  EXPECT_EQ(errorOfYaml("proxy:\n  client_certificates:\n    - {colour: a}\n"),
            "p.yaml:3: proxy.client_certificates: unknown \"colour\"; expected one of " + fields);
  EXPECT_EQ(errorOfYaml("proxy:\n  client_certificates: [[a]]\n"),
            "p.yaml:2: proxy.client_certificates: expected a word, or a mapping of " + fields);
  EXPECT_EQ(errorOfYaml("proxy:\n  client_certificates: [{file: [a]}]\n"),
            "p.yaml:2: proxy.client_certificates: expected a mapping of " + fields + " to one word each");
  EXPECT_THAT(errorOfYaml("proxy:\n  client_certificates:\n    - {file: /nowhere/a.pem}\n"),
              AllOf(StartsWith("p.yaml:3: proxy.client_certificates: "), HasSubstr("/nowhere/a.pem")));
  EXPECT_EQ(errorOfYaml("proxy: {client_certificates: [{file: a, password: b, password_env: C}]}"),
            "p.yaml:1: proxy.client_certificates: expected one of password, password_file and password_env");
  EXPECT_THAT(errorOfYaml("proxy: {client_certificates: [{file: a, password_env: NO_SUCH}]}"), HasSubstr("no environment variable \"NO_SUCH\""));
  EXPECT_EQ(errorOfYaml("client_cert: " + all + "\nproxy: {client_certificates: [" + all + "]}"),
            "p.yaml: client_cert stands beside proxy.client_certificates; expected one of them");
  EXPECT_EQ(errorOfYaml("proxy: {reverse_client_certificate: maybe}"),
            "p.yaml:1: proxy.reverse_client_certificate: \"maybe\" is not known; expected required or optional");
}

TEST_F(ClientCertificates, AutomaticPassthroughIsASwitchOrASection) {
  EXPECT_EQ(yaml("").autoPassthrough.after, 2u);
  EXPECT_EQ(yaml("").autoPassthrough.period, std::chrono::minutes(10));
  EXPECT_EQ(yaml("proxy: {auto_passthrough: false}").autoPassthrough.after, 0u);
  EXPECT_EQ(yaml("proxy: {auto_passthrough: on}").autoPassthrough.after, 2u);
  EXPECT_EQ(yaml("proxy: {auto_passthrough: {after: 3}}").autoPassthrough.after, 3u);
  EXPECT_EQ(good({"--no-auto-passthrough"}).autoPassthrough.after, 0u);
  EXPECT_EQ(errorOfYaml("proxy: {auto_passthrough: seldom}"),
            "p.yaml:1: proxy.auto_passthrough: \"seldom\" is not a switch; expected true or false");
  EXPECT_EQ(errorOfYaml("proxy: {auto_passthrough: {minutes: -1}}"),
            "p.yaml:1: proxy.auto_passthrough.minutes: \"-1\" is not a number of minutes; expected such as 10 or 0.5");
  EXPECT_THAT(errorOfYaml("proxy: {auto_passthrough: {minutes: nan}}"), HasSubstr("is not a number of minutes"));
  EXPECT_THAT(errorOfYaml("proxy: {auto_passthrough: {after: 1000}}"), HasSubstr("is not a number of refusals; expected 1 to 100"));
}

TEST_F(ClientCertificates, MirroredHostsAreASwitchOrPatterns) {
  EXPECT_TRUE(good({}).mirrorClientHello.empty());
  EXPECT_THAT(good({"--mirror-hello"}).mirrorClientHello, ElementsAre("*"));
  EXPECT_THAT(good({"--mirror-hello=a.example", "--mirror-hello=/b/"}).mirrorClientHello, ElementsAre("a.example", "/b/"));
  EXPECT_THAT(yaml("proxy: {mirror_client_hello: true}").mirrorClientHello, ElementsAre("*"));
  EXPECT_TRUE(yaml("proxy: {mirror_client_hello: false}").mirrorClientHello.empty());
  EXPECT_THAT(errorOf({"--mirror-hello=/(/"}), HasSubstr("is not a regular expression"));
}

}  // namespace
}  // namespace penstock::service
