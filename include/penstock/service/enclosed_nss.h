// SPDX-License-Identifier: GPL-3.0-or-later
// An NSS database in which our CA is trusted, for programs that are enclosed; the person's own stays as it is.
#pragma once

#include <string>
#include <vector>

namespace penstock::service {

struct EnclosedNss {
  std::string folder;                // of the database; "": there is none, as certutil is not installed
  std::vector<std::string> places;   // where programs look for theirs, as far as such folders are there
};
/// The person's own with our CA beside what is in it; made anew when either changed, which takes certutil a tenth of a second. Where the person has none yet
/// but a browser that would look for it, an empty folder is made in its place. Blocking. Thread: any, one at a time.
EnclosedNss enclosedNss(const std::string& caPem);

}  // namespace penstock::service
