// SPDX-License-Identifier: BSL-1.0
/// Runs the program in a folder of its own, and keeps what it said.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace cli {

inline std::string read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A folder that disappears with the test.
class workplace {
 public:
  workplace() {
    std::string name = (std::filesystem::temp_directory_path() / "echelon-cli-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  workplace(const workplace&) = delete;
  workplace& operator=(const workplace&) = delete;
  ~workplace() { std::filesystem::remove_all(folder_); }

  const std::filesystem::path& folder() const noexcept { return folder_; }
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream{folder_ / name, std::ios::binary}.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  struct said {
    int status = -1;  ///< -1: ended by a signal
    std::string out, err;
  };
  /// Runs `echelon` with the arguments, in the folder.
  said run(const std::string& arguments) const {
    const std::string out = folder_ / ".out", err = folder_ / ".err";
    const std::string line = "cd '" + folder_.string() + "' && '" ECHELON_PROGRAM "' " + arguments + " >'" + out +
                             "' 2>'" + err + "' </dev/null";
    const int code = std::system(line.c_str());
    return {WIFEXITED(code) ? WEXITSTATUS(code) : -1, read(out), read(err)};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace cli
