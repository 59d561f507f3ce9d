// SPDX-License-Identifier: GPL-3.0-or-later
// Where the systems and runtimes of this world keep the roots that programs trust.
#pragma once

#include <string>
#include <vector>

namespace penstock::run {

/// One file each of PEM roots (Debian, Alpine; Fedora; openSUSE; and their older places), as far as they are there: real paths, each once.
std::vector<std::string> bundleFiles();
/// Folders of roots by OpenSSL's hash, and of p11-kit's anchors, as far as they are there: real paths.
std::vector<std::string> hashFolders();
std::vector<std::string> anchorFolders();
/// Java's stores, of whatever JDK is found: real paths. `home`: the person's.
std::vector<std::string> javaStores(const std::string& home);
/// The system's roots as PEM; "" where there are none.
std::string systemRoots();

/// A store for Java with these roots and that one more. "" where it cannot be made.
std::string javaStoreOf(const std::string& roots, const std::string& caPem);

}  // namespace penstock::run
