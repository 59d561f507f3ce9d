// SPDX-License-Identifier: GPL-3.0-or-later
// The file system as an enclosed program sees it: that of the machine, with our CA among its roots and without the ways to its resolver.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "run/trust/environment.h"

namespace penstock::run {

struct Furniture {
  std::string room;    // an empty folder, over which files of ours are mounted
  std::string caPem;
  std::string home;
  std::string nss;                      // folder with an NSS database that trusts our CA; "": there is none
  std::vector<std::string> nssPlaces;   // folders in which programs look for theirs, as far as they are there
};

/// In this process's mount namespace. What it needs and cannot have is an error; where one of the places of roots stays as it was, a program that looks
/// only there will refuse our certificates, and it is in `untrusted`. **Errors**: io.
struct Furnished {
  Variables variables;
  std::vector<std::string> untrusted;
};
Result<Furnished> furnish(const Furniture& furniture);

}  // namespace penstock::run
