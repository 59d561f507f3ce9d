// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/enclosed_nss.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "penstock/service/browser.h"
#include "penstock/service/paths.h"
#include "service/settings/files.h"
#include "service/trust/nss_store.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "nss-";

/// What the database was made of: our CA, and the person's own as it was.
std::string nameOf(const OurCertificate& ours, const std::string& own) {
  std::string out = kPrefix;
  for (const char c : ours.bytes.fingerprint)
    if (c != ':' && out.size() < sizeof kPrefix + 15) out += c;
  struct stat info {};
  if (own.empty() || ::stat((own + "/cert9.db").c_str(), &info) != 0) return out;
  return out + "-" + std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec) + "-" + std::to_string(info.st_size);
}

bool make(const std::string& folder, const std::string& own, const StoreContext& context) {
  const std::string unfinished = folder + ".new-" + std::to_string(::getpid());
  std::error_code failed;
  if (!makeOwnFolder(unfinished)) return false;
  for (const char* name : {"cert9.db", "key4.db", "pkcs11.txt"})
    if (!own.empty()) fs::copy_file(own + "/" + name, unfinished + "/" + name, failed);
  bool made = bool(NssStore(context, unfinished).install());
  if (!made && !own.empty()) {  // one that a password protects: without what is in it, then
    fs::remove_all(unfinished, failed);
    made = makeOwnFolder(unfinished) && NssStore(context, unfinished).install();
  }
  failed.clear();
  if (made) fs::rename(unfinished, folder, failed);  // another may have been faster
  fs::remove_all(unfinished, failed);
  return made;
}

void removeOthers(const fs::path& keep) {
  std::error_code ignored;
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(keep.parent_path(), ignored))
    if (entry.path() != keep && entry.path().filename().string().starts_with(kPrefix) && entry.path().string().find(".new-") == std::string::npos) others.push_back(entry.path());
  for (const fs::path& other : others) fs::remove_all(other, ignored);
}

bool hasBrowser() {
  const auto all = listBrowsers();
  return std::any_of(all.begin(), all.end(), [](const Browser& b) { return b.kind == BrowserKind::chromium; });
}

}  // namespace

EnclosedNss enclosedNss(const std::string& caPem) {
  EnclosedNss out;
  const UserFolders folders = UserFolders::ofThisUser();
  const std::string usual = folders.home + "/.pki/nssdb";
  std::error_code ignored;
  for (const std::string& place : {usual, folders.dataHome + "/pki/nssdb"})
    if (fs::is_directory(place, ignored)) out.places.push_back(place);
  if (out.places.empty() && (!hasBrowser() || !makeOwnFolder(usual))) return out;
  if (out.places.empty()) out.places.push_back(usual);
  auto ours = OurCertificate::fromPem(caPem);
  if (!ours) return out;
  const StoreContext context{std::move(*ours), TrustEnvironment::ofThisUser()};
  if (context.tool("certutil").empty()) return out;
  const std::string own = fs::exists(out.places.front() + "/cert9.db", ignored) ? out.places.front() : std::string();
  const std::string folder = folders.dataFolder() + "/enclosed/" + nameOf(context.ours, own);
  if (fs::is_directory(folder, ignored)) {
    out.folder = folder;
  } else if (makeOwnFolder(folders.dataFolder() + "/enclosed") && make(folder, own, context)) {
    out.folder = folder;
    removeOthers(folder);
  }
  return out;
}

}  // namespace penstock::service
