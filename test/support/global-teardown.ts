import { endTestServers } from './servers';

export default endTestServers;
