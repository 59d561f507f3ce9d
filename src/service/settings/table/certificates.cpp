// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "service/settings/client_certificates.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

using Item = std::map<std::string, std::string>;

std::string field(const Item& item, const char* name) {
  const auto it = item.find(name);
  return it == item.end() ? std::string() : it->second;
}

Result<std::string> passwordOf(const SettingsDraft& draft, const Item& item) {
  const std::string file = field(item, "password_file"), variable = field(item, "password_env");
  if (int(item.contains("password")) + int(!file.empty()) + int(!variable.empty()) > 1)
    return badSetting("expected one of password, password_file and password_env");
  if (!file.empty()) return passwordFromFile(absolutePath(file, draft.folder, draft.home));
  if (!variable.empty()) return passwordFromEnvironment(variable);
  return field(item, "password");
}

Result<model::ClientCertificate> certificateOf(const SettingsDraft& draft, const Item& item) {
  model::ClientCertificate out;
  if (Result<void> taken = take(out.host, parseHostPattern(item.contains("host") ? field(item, "host") : "*")); !taken)
    return taken.error();
  if (Result<void> taken = take(out.password, passwordOf(draft, item)); !taken) return taken.error();
  for (const auto& [name, place] : {std::pair("file", &out.file), std::pair("key", &out.key)})
    if (const std::string written = field(item, name); !written.empty()) *place = absolutePath(written, draft.folder, draft.home);
  if (out.file.empty()) return badSetting("has no file; expected PEM with certificate and key, or PKCS#12");
  return out;
}

Result<void> setCertificates(SettingsDraft& draft, const Written& written) {
  std::vector<model::ClientCertificate> read;
  for (const std::string& word : written.words) {
    auto certificate = parseClientCertificate(word, draft.folder, draft.home);
    if (!certificate) return certificate.error();
    read.push_back(std::move(*certificate));
  }
  for (const Item& item : written.items) {
    auto certificate = certificateOf(draft, item);
    if (!certificate) return certificate.error();
    read.push_back(std::move(*certificate));
  }
  auto& all = draft.settings.config.engine.clientCertificates;
  if (written.byFlag) {  // key and password may follow: whether it can be used is asked in the end
    all.insert(all.begin() + std::ptrdiff_t(draft.certificates), read.begin(), read.end());
    draft.certificates += read.size();
    return {};
  }
  for (model::ClientCertificate& one : read)
    if (Result<void> checked = checkClientCertificate(one); !checked) return checked;
  if (written.before == 0) all.clear();
  all.insert(all.end(), read.begin(), read.end());
  return {};
}

std::optional<Written> writtenCertificates(const Settings& settings) {
  Written out = listOf({});
  for (const model::ClientCertificate& one : settings.config.engine.clientCertificates) {
    Item item{{"host", one.host}, {"file", one.file}};
    if (!one.key.empty()) item["key"] = one.key;
    if (!one.password.empty()) item["password"] = one.password;
    out.items.push_back(std::move(item));
  }
  if (out.items.empty()) return std::nullopt;
  return out;
}

/// Of the --client-cert before it.
Result<model::ClientCertificate*> lastCertificate(SettingsDraft& draft) {
  if (draft.certificates == 0) return badSetting("belongs to a certificate; expected --client-cert FILE before it");
  return &draft.settings.config.engine.clientCertificates[draft.certificates - 1];
}

Result<void> setKey(SettingsDraft& draft, const Written& written) {
  const auto certificate = lastCertificate(draft);
  if (!certificate) return certificate.error();
  return take((*certificate)->key, parsePath(draft, written.text(), "a file"));
}

Result<void> setPassword(SettingsDraft& draft, const Written& written) {
  const auto certificate = lastCertificate(draft);
  if (!certificate) return certificate.error();
  const auto path = parsePath(draft, written.text(), "a file");
  if (!path) return path.error();
  return take((*certificate)->password, passwordFromFile(*path));
}

Result<void> setReverseClients(SettingsDraft& draft, const Written& written) {
  const std::string text = written.text();
  if (text != "required" && text != "optional")
    return badSetting(inQuotes(text) + " is not known; expected required or optional");
  draft.settings.config.engine.reverseClientRequired = text == "required";
  return {};
}

std::optional<Written> writtenReverseClients(const Settings& settings) {
  return oneWord(std::string(settings.config.engine.reverseClientRequired ? "required" : "optional"));
}

constexpr std::string_view kReverseClients[] = {"required", "optional"};
constexpr std::string_view kFields[] = {"host", "file", "key", "password", "password_file", "password_env"};

constexpr Setting kRows[] = {
    {.key = "proxy.client_certificates",
     .flag = "--client-cert",
     .takes = "[PATTERN=]FILE",
     .help = "present this to servers that ask: PEM or PKCS#12; for all\nhosts, or for these; again for more, the first "
             "that\nmatches is taken",
     .applies = Applies::nextConnection,
     .secret = true,
     .value = {.shape = SettingValue::Shape::items, .set = setCertificates, .written = writtenCertificates, .fields = kFields, .kind = SettingValue::Kind::file}},
    {.key = "client_cert",
     .help = "the same as proxy.client_certificates",
     .applies = Applies::nextConnection,
     .secret = true,
     .value = {.shape = SettingValue::Shape::items, .set = setCertificates, .fields = kFields, .kind = SettingValue::Kind::file}},
    {.flag = "--client-key",
     .takes = "FILE",
     .help = "key of the --client-cert before it, when it is not in there",
     .applies = Applies::nextConnection,
     .value = {.set = setKey}},
    {.flag = "--client-cert-password-file",
     .takes = "FILE",
     .help = "holds the password of the --client-cert before it; or put\nit into the variable PENSTOCK_CLIENT_CERT_PASSWORD",
     .applies = Applies::nextConnection,
     .value = {.set = setPassword}},
    {.key = "proxy.reverse_client_ca",
     .flag = "--reverse-client-ca",
     .takes = "FILE",
     .help = "reverse mode asks clients for a certificate of these\nauthorities (PEM)",
     .value = aPemFile<&model::EngineConfig::reverseClientCa>},
    {.key = "proxy.reverse_client_certificate",
     .help = "required: a client without one is refused then; optional: it is not",
     .value = {.set = setReverseClients, .written = writtenReverseClients, .choices = kReverseClients}},
};

}  // namespace

std::span<const Setting> certificateSettings() { return kRows; }

}  // namespace penstock::service
