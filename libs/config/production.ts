/** Production is the default, for the libraries that ask too: imported before anything else by the api and the worker. */
process.env['NODE_ENV'] ??= 'production';
