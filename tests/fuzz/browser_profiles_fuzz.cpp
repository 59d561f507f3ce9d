// SPDX-License-Identifier: GPL-3.0-or-later
// Firefox's profiles.ini, whoever wrote it: folders that are there, each once, and not without end.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "fuzz/fuzz.h"
#include "service/trust/nss_places.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  struct Home {
    Home() {
      path = (std::filesystem::temp_directory_path() / "penstock-fuzz-XXXXXX").string();
      fuzz::require(::mkdtemp(path.data()) != nullptr, "no folder can be made");
      std::filesystem::create_directories(path + "/.mozilla/firefox/ab12.default");
    }
    ~Home() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
    std::string path;
  };
  static const Home home;
  std::ofstream(home.path + "/.mozilla/firefox/profiles.ini", std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), std::streamsize(size));
  service::TrustEnvironment environment;
  environment.home = home.path;
  environment.dataHome = home.path + "/.local/share";
  std::set<std::string> seen;
  for (const service::NssPlace& place : service::findNssPlaces(environment)) {
    fuzz::require(seen.insert(place.folder).second, "a place twice");
    fuzz::require(place.kind != service::TrustKind::firefoxProfile || std::filesystem::is_directory(place.folder),
                  "a profile that is not there");
  }
  fuzz::require(seen.size() < 1000, "places without end");
  return 0;
}
