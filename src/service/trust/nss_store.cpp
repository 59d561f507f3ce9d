// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/nss_store.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "service/machine/run_program.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

/// A certificate may have come in by hand, under a name of the browser's. Databases hold a handful; this bounds an odd
/// one.
constexpr std::size_t kMostForeignNames = 64;

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

bool NssStore::Entry::trusted() const {
  return trust.substr(0, trust.find(',')).find('C') != std::string::npos;
}

bool NssStore::exists() const {
  std::error_code ignored;
  return fs::exists(folder_ + "/cert9.db", ignored);
}

Result<std::string> NssStore::certutil(std::vector<std::string> arguments, std::string input) const {
  std::string tool = context_.tool("certutil");
  if (tool.empty()) return makeError(ErrorCode::notFound, kCertutilMissing);
  ProgramRun run;
  run.command = {tool};
  run.command.insert(run.command.end(), arguments.begin(), arguments.end());
  run.command.insert(run.command.end(), {"-d", "sql:" + folder_});
  run.environment = environmentWithout({"LD_PRELOAD", "LD_LIBRARY_PATH", "LC_ALL", "NSS_DEFAULT_DB_TYPE"});
  run.environment.push_back("LC_ALL=C");
  run.input = std::move(input);
  Result<ProgramOutcome> outcome = runProgram(run);
  if (!outcome) return outcome.error();
  if (outcome->exitCode == 0) return std::move(outcome->output);
  if (outcome->errors.find("SEC_ERROR_BAD_PASSWORD") != std::string::npos ||
      outcome->errors.find("SEC_ERROR_TOKEN_NOT_LOGGED_IN") != std::string::npos) {
    return makeError(ErrorCode::io,
                     "this store is protected by a password; import the CA in the browser's own settings");
  }
  return makeError(ErrorCode::io, "certutil says: " + lastWords(outcome->errors));
}

Result<std::vector<NssStore::Entry>> NssStore::entries() const {
  Result<std::string> table = certutil({"-L"});
  if (!table) return table.error();
  std::vector<Entry> found;
  std::istringstream lines(*table);
  for (std::string line; std::getline(lines, line);) {
    std::size_t end = line.find_last_not_of(" \t\r");
    if (end == std::string::npos) continue;
    std::size_t space = line.find_last_of(" \t", end);
    if (space == std::string::npos) continue;
    std::string trust = line.substr(space + 1, end - space);
    // "C,," - the titles above the table ("SSL,S/MIME,JAR/XPI") have no name before them.
    std::size_t nameEnd = line.find_last_not_of(" \t", space);
    if (std::count(trust.begin(), trust.end(), ',') != 2 || nameEnd == std::string::npos) continue;
    found.push_back({line.substr(0, nameEnd + 1), trust});
  }
  return found;
}

Result<std::vector<std::string>> NssStore::certificatesNamed(const std::string& nickname) const {
  Result<std::string> text = certutil({"-L", "-n", nickname, "-a"});
  if (!text) return text.error();
  return pemBodies(*text);
}

Result<std::vector<NssStore::Entry>> NssStore::entriesOfOurs() const {
  Result<std::vector<Entry>> all = entries();
  if (!all) return all.error();
  std::stable_partition(all->begin(), all->end(), [&](const Entry& e) { return e.nickname == context_.ours.nickname; });
  std::vector<Entry> found;
  for (std::size_t i = 0; i < std::min(all->size(), kMostForeignNames); ++i) {
    Result<std::vector<std::string>> certificates = certificatesNamed((*all)[i].nickname);
    if (!certificates || !contains(*certificates, context_.ours.base64)) continue;
    // certutil answers with every certificate of the same subject. Only a name of ours, or a name that leads to one
    // certificate, surely means this one.
    if ((*all)[i].nickname == context_.ours.nickname || certificates->size() == 1) found.push_back((*all)[i]);
  }
  return found;
}

Standing NssStore::standing() const {
  if (!exists()) return {context_.tool("certutil").empty() ? TrustState::toolMissing : TrustState::notTrusted, ""};
  if (context_.tool("certutil").empty()) return {TrustState::toolMissing, kCertutilMissing};
  Result<std::vector<Entry>> ours = entriesOfOurs();
  if (!ours) return {TrustState::unknown, ours.error().message};
  bool trusted = std::any_of(ours->begin(), ours->end(), [](const Entry& e) { return e.trusted(); });
  return {trusted ? TrustState::trusted : TrustState::notTrusted, ""};
}

Result<void> NssStore::install() const {
  if (!exists()) {
    if (Result<void> folder = makeOwnFolder(folder_); !folder) return folder.error();
    if (Result<std::string> made = certutil({"-N", "--empty-password"}); !made) return made.error();
  }
  const std::string& name = context_.ours.nickname;
  Result<std::string> added = certutil({"-A", "-n", name, "-t", "C,,", "-a"}, context_.ours.pem);
  if (!added) {
    // certutil adds first and asks for the password afterwards: leave nothing half done.
    (void)certutil({"-D", "-n", name});
    return added.error();
  }
  // The certificate may have been there under another name: then certutil changed that one's trust.
  if (standing().state != TrustState::trusted)
    return makeError(ErrorCode::io, "certutil added the CA, but it is not trusted");
  return {};
}

Result<void> NssStore::remove() const {
  if (!exists()) return {};
  // A certificate may be there under several names; each round takes one.
  for (int round = 0; round < 8; ++round) {
    Result<std::vector<Entry>> ours = entriesOfOurs();
    if (!ours) return ours.error();
    if (ours->empty()) return {};
    if (Result<std::string> gone = certutil({"-D", "-n", ours->front().nickname}); !gone) return gone.error();
  }
  return makeError(ErrorCode::io, "certutil removed the CA, but it is still there");
}

}  // namespace penstock::service
