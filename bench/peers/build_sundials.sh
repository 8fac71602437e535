#!/usr/bin/env bash
# SUNDIALS (CVODES) and KLU from the sources that AMICI's package carries, for this processor: Debian's library is several times slower.
# Usage: bench/peers/build_sundials.sh AMICI_VERSION PIP FOLDER; installs into FOLDER/install and does nothing when that is there.
set -euo pipefail
version=$1 pip=$2 folder=$3
[[ -e $folder/install/done ]] && exit 0
mkdir -p "$folder"
archive=$folder/amici-$version.tar.gz
[[ -e $archive ]] || "$pip" download --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-binary amici -d "$folder" "amici==$version"
tar -xzf "$archive" -C "$folder"
sources=$folder/amici-$version/amici/_installation/ThirdParty
common=(-G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-O3 -march=native -DNDEBUG" -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON
  -DCMAKE_INSTALL_LIBDIR=lib "-DCMAKE_INSTALL_PREFIX=$folder/install" "-DCMAKE_PREFIX_PATH=$folder/install")
cmake -S "$sources/SuiteSparse" -B "$folder/suitesparse" "${common[@]}" -DBUILD_TESTING=OFF -DBLAS_LIBRARIES=dummy -DSUITESPARSE_USE_64BIT_BLAS=ON \
  "-DSUITESPARSE_ENABLE_PROJECTS=amd;btf;colamd;klu" -DSUITESPARSE_USE_CUDA=OFF -DSUITESPARSE_USE_FORTRAN=OFF -DSUITESPARSE_USE_PYTHON=OFF \
  -DSUITESPARSE_USE_OPENMP=OFF -DSUITESPARSE_CONFIG_USE_OPENMP=OFF -DCHOLMOD_CAMD=OFF -DKLU_USE_CHOLMOD=OFF
cmake --build "$folder/suitesparse" --target install
cmake -S "$sources/sundials" -B "$folder/sundials" "${common[@]}" -DBUILD_ARKODE=OFF -DBUILD_CVODE=OFF -DBUILD_IDA=OFF -DBUILD_IDAS=OFF -DBUILD_KINSOL=OFF \
  -DBUILD_STATIC_LIBS=ON -DBUILD_NVECTOR_MANYVECTOR=OFF -DEXAMPLES_ENABLE_C=OFF -DEXAMPLES_INSTALL=OFF -DENABLE_KLU=ON
cmake --build "$folder/sundials" --target install
touch "$folder/install/done"
