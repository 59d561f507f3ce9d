// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/system_store.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "service/machine/run_program.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

struct Family {
  const char* anchors;
  const char* updater;
};
// Debian and Ubuntu; Fedora and RHEL; Arch; openSUSE.
constexpr Family kFamilies[] = {{"/usr/local/share/ca-certificates", "update-ca-certificates"},
                                {"/etc/pki/ca-trust/source/anchors", "update-ca-trust"},
                                {"/etc/ca-certificates/trust-source/anchors", "update-ca-trust"},
                                {"/etc/pki/trust/anchors", "update-ca-certificates"}};
constexpr const char* kBundles[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                    "/etc/ssl/ca-bundle.pem", "/var/lib/ca-certificates/ca-bundle.pem"};
constexpr std::size_t kBundleLimit = 16 * 1024 * 1024;
constexpr std::size_t kAnchorLimit = 64 * 1024;
constexpr std::size_t kMostAnchors = 1000;

// These run as root. They are constants; what varies comes as arguments and is never read as shell words:
// $1 the anchors folder, $2 the file's name in it, $3 the updating tool, $4 our certificate: it comes as bytes, not as a file that could be
// another by the time root reads it. Some systems let a group write to the anchors, who could put a link in the way of a redirection there:
// it is written in a folder of root's alone and moved, which replaces a link.
constexpr char kInstall[] =
    "set -eu; umask 022; draft=$(mktemp -d); trap 'rm -rf \"$draft\"' EXIT; "
    "printf '%s' \"$4\" > \"$draft/ca\"; mv -fT \"$draft/ca\" \"$1/$2\"; \"$3\"";
// The certificate is compared once more, by the one who removes it. --fresh: Debian's tool else leaves dangling links.
constexpr char kRemove[] =
    "set -eu; "
    "[ \"$(grep -v -e ----- \"$1/$2\" | tr -d '\\r\\n\\t ')\" = \"$(printf '%s' \"$4\" | grep -v -e ----- | tr -d "
    "'\\n')\" ] || exit 3; "
    "rm -f \"$1/$2\"; "
    "case \"$3\" in */update-ca-certificates) exec \"$3\" --fresh;; esac; exec \"$3\"";

constexpr int kNotOurs = 3;          // kRemove
constexpr int kDismissed = 126;      // pkexec: the person closed the dialog
constexpr int kNotAuthorized = 127;  // pkexec: wrong password, or nobody to ask

}  // namespace

SystemStore::SystemStore(const StoreContext& context) : context_(context) {
  const std::string& root = context.environment.root;
  std::error_code ignored;
  for (const Family& family : kFamilies) {
    if (!fs::is_directory(root + family.anchors, ignored)) continue;
    anchors_ = root + family.anchors;
    updater_ = context.systemTool(family.updater);
    break;
  }
  for (const char* bundle : kBundles) bundles_.push_back(root + bundle);
}

bool SystemStore::trusted() const {
  return std::any_of(bundles_.begin(), bundles_.end(), [this](const std::string& file) {
    Result<std::string> text = readWholeFile(file, kBundleLimit);
    if (!text) return false;
    // The first line of our base64 rarely occurs: only then are certificates taken apart.
    if (text->find(context_.ours.base64.substr(0, 64)) == std::string::npos) return false;
    std::vector<std::string> bodies = pemBodies(*text);
    return std::find(bodies.begin(), bodies.end(), context_.ours.base64) != bodies.end();
  });
}

std::vector<std::string> SystemStore::anchorFilesOfOurs() const {
  std::vector<std::string> names;
  std::error_code failed;
  std::size_t seen = 0;
  for (fs::directory_iterator at(anchors_, failed), end; !failed && at != end && seen < kMostAnchors;
       at.increment(failed), ++seen) {
    Result<std::string> text = readWholeFile(at->path().string(), kAnchorLimit);
    if (!text) continue;
    std::vector<std::string> bodies = pemBodies(*text);
    if (bodies.size() == 1 && bodies.front() == context_.ours.base64) names.push_back(at->path().filename().string());
  }
  return names;
}

Standing SystemStore::standing() const {
  if (trusted()) return {TrustState::trusted, ""};
  if (anchors_.empty() || updater_.empty()) {
    return {TrustState::toolMissing, "the tool that updates it is missing; install the package ca-certificates"};
  }
  if (!context_.environment.isRoot && context_.systemTool("pkexec").empty()) {
    return {TrustState::toolMissing,
            "pkexec is not installed; install the package pkexec (older systems: policykit-1)"};
  }
  return {TrustState::notTrusted, ""};
}

Result<void> SystemStore::asRoot(const char* script, const std::string& fileName) const {
  ProgramRun run;
  if (!context_.environment.isRoot) {
    std::string pkexec = context_.systemTool("pkexec");
    if (pkexec.empty()) {
      return makeError(ErrorCode::notFound,
                       "pkexec is not installed; install the package pkexec (older systems: policykit-1)");
    }
    run.command = {pkexec};
  }
  run.command.insert(run.command.end(),
                     {"/bin/sh", "-c", script, "penstock-trust", anchors_, fileName, updater_, context_.ours.pem});
  run.environment = {"LC_ALL=C", "PATH=" + systemPathText()};  // and nothing of this person's
  run.limit = std::chrono::minutes(5);  // the person looks for the password
  Result<ProgramOutcome> outcome = runProgram(run);
  if (!outcome) return outcome.error();
  if (outcome->exitCode == 0) return {};
  if (!context_.environment.isRoot && outcome->exitCode == kDismissed) {
    return makeError(ErrorCode::cancelled, "the password dialog was closed");
  }
  if (!context_.environment.isRoot && outcome->exitCode == kNotAuthorized) {
    return makeError(ErrorCode::io, "the system did not allow it: " + lastWords(outcome->errors));
  }
  if (outcome->exitCode == kNotOurs) {
    return makeError(ErrorCode::io, anchors_ + "/" + fileName + " holds more than our CA; remove it by hand");
  }
  return makeError(ErrorCode::io, "the system's store was not changed: " + lastWords(outcome->errors));
}

Result<void> SystemStore::install() const {
  if (trusted()) return {};
  if (anchors_.empty() || updater_.empty()) return makeError(ErrorCode::notFound, standing().detail);
  std::string name = context_.ours.nickname;
  std::replace(name.begin(), name.end(), ' ', '-');
  if (Result<void> done = asRoot(kInstall, name + ".crt"); !done) return done;
  if (!trusted()) return makeError(ErrorCode::io, "the CA was added, but " + updater_ + " did not take it up");
  return {};
}

Result<void> SystemStore::remove() const {
  std::vector<std::string> files = anchors_.empty() ? std::vector<std::string>() : anchorFilesOfOurs();
  if (files.empty() && trusted()) {
    return makeError(ErrorCode::unsupported,
                     "the CA came into the system's store by another way than this; remove it that way");
  }
  if (!files.empty() && updater_.empty()) return makeError(ErrorCode::notFound, standing().detail);
  for (const std::string& file : files) {
    if (Result<void> done = asRoot(kRemove, file); !done) return done;
  }
  if (trusted()) return makeError(ErrorCode::io, "the CA was removed, but " + updater_ + " still lists it");
  return {};
}

}  // namespace penstock::service
